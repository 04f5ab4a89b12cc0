"""Data sets of images, and what is done to the images before a network sees them."""
