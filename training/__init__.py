"""Training: fits the autoencoders in PyTorch, measures them and exports them for the dashboard."""
