"""What `ponchik up` and `ponchik demo` share: all of Ponchik on one machine.

PostgreSQL and Valkey from their wheels, the processes under one supervisor, the folder
that holds everything, and what is said meanwhile. It knows neither of the two.
"""
