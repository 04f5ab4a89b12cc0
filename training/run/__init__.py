"""A training run: its folder, its loop, its checkpoints, and what a person sees of it."""
