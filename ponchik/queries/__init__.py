"""What people read; every read takes its workspace first."""
