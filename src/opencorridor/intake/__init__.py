"""What people send: files that are not folders of ours, taken in within bounds."""
