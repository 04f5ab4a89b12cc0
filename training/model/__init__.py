"""The autoencoder, every term of its loss, and the schedule of its learning rate."""
