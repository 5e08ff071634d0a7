"""What Ponchik's processes live through: stops, pauses, poison, servers away."""
