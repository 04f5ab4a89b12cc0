"""The tutorial's own loop: a DataLoader over torchvision's MNIST, image by image through ToTensor."""

from pathlib import Path

import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets, transforms


class TutorialNet(nn.Module):
    """The tutorial's layers, as it writes them."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = nn.Sequential(
            nn.Linear(28 * 28, 128), nn.Tanh(), nn.Linear(128, 64), nn.Tanh(), nn.Linear(64, 12), nn.Tanh(),
            nn.Linear(12, 3),
        )  # fmt: skip
        self.decoder = nn.Sequential(
            nn.Linear(3, 12), nn.Tanh(), nn.Linear(12, 64), nn.Tanh(), nn.Linear(64, 128), nn.Tanh(),
            nn.Linear(128, 28 * 28), nn.Sigmoid(),
        )  # fmt: skip

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        """Pixels (b, 784) to their reconstruction."""
        return self.decoder(self.encoder(pixels))


class TutorialTraining:
    """The tutorial's training, an epoch at a time."""

    def __init__(self, root: Path) -> None:
        """Prepare the data, the model and Adam; none of this is timed."""
        torch.manual_seed(0)
        data = datasets.MNIST(root, train=True, transform=transforms.ToTensor())
        self.loader = DataLoader(data, batch_size=64, shuffle=True)
        self.model: nn.Module = TutorialNet()
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=0.005)
        self.loss = nn.MSELoss()

    def epoch(self) -> None:
        """One pass over the 60,000 training images."""
        for images, _ in self.loader:
            pixels = images.view(-1, 28 * 28)
            loss = self.loss(self.model(pixels), pixels)
            self.optimizer.zero_grad()
            loss.backward()
            self.optimizer.step()
