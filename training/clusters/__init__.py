"""Clusters of training images, found without labels before the autoencoder is trained."""
