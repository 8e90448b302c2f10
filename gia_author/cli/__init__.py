"""What people type: the commands, their options and what is printed."""
