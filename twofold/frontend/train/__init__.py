"""What lasts longer than the process: checkpoints, their management, averages of variables."""
