"""What developing needs and the program does not."""
