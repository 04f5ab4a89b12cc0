"""The teacher: a small classifier taught by groups of images, that then puts right what it does not believe.

Groups are wrong about a few images in a hundred. Learned under strong warps, with the images left out that fit worst,
most of a group's right members outvote its wrong ones before these are learned by heart (Rolnick et al., Deep learning
is robust to massive label noise, arXiv 1705.10694). The groups are then asked for anew, several times: self-training
with sharpened and balanced targets, as in DEC (Xie et al., arXiv 1511.06335). No label is asked for.
"""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from dashboard.engine.contract import IMAGE_SHAPE
from training.model import to_pixels
from training.warp import MILD, STRONG, warp

CHANNELS = (24, 48, 64)
DROPOUT = 0.3
EPOCHS = 10
BATCH = 256
LR = 0.003
WEIGHT_DECAY = 0.01
DECAY = 0.99  # of the running average of the weights, which is what is asked
LEFT_OUT = 0.07  # of each batch: the images that fit worst
ASKED_EVERY = 2  # epochs
LEARNED = 400  # steps before which the teacher is not asked
VIEWS = 3  # of each image when it is asked about: the plain one, and mild warps
SHARPENING = 2.0  # the power that answers are raised to
BALANCING = 3  # rounds of making the groups equal, and the answers of each image a distribution


def refine_members(
    images: np.ndarray,
    members: np.ndarray,
    seed: int,
    threads: int = 1,
    on_epoch: Callable[[int], None] = lambda epoch: None,
) -> np.ndarray:
    """Groups (n,) int64 of images (n, 28, 28) uint8, as the teacher has them in the end.

    Of a few thousand images it learns too little to know better, and then they stay as they were.

    `on_epoch` is told how many of the EPOCHS are done. On one machine's CPU the answer depends on the arguments alone.
    """
    torch.set_num_threads(threads)  # UMAP leaves as many as there are cores, and then bits depend on the machine
    with torch.random.fork_rng(devices=[]):  # the first weights, and what dropout drops
        torch.manual_seed(seed)
        return _teach(images, members, torch.Generator().manual_seed(seed), on_epoch)


def _teach(
    images: np.ndarray, members: np.ndarray, chance: torch.Generator, on_epoch: Callable[[int], None]
) -> np.ndarray:
    pixels = to_pixels(images, torch.device("cpu"))
    kinds = int(members.max()) + 1
    targets = nn.functional.one_hot(torch.from_numpy(members), kinds).float()
    net = _net(kinds)
    average = AveragedModel(net, multi_avg_fn=get_ema_multi_avg_fn(DECAY), use_buffers=True).eval()
    optimizer = torch.optim.AdamW(net.parameters(), LR, weight_decay=WEIGHT_DECAY, fused=True)
    steps = EPOCHS * -(-len(pixels) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, LR, total_steps=steps)
    for epoch in range(EPOCHS):
        for chosen in torch.randperm(len(pixels), generator=chance).split(BATCH):
            given = warp(pixels[chosen] / 255, STRONG, chance)
            losses = nn.functional.cross_entropy(net(given), targets[chosen], reduction="none")
            kept = len(losses) - round(LEFT_OUT * len(losses)) if epoch else len(losses)
            optimizer.zero_grad()
            losses.topk(kept, largest=False).values.mean().backward()
            optimizer.step()
            schedule.step()
            average.update_parameters(net)
        if epoch % ASKED_EVERY == ASKED_EVERY - 1 and average.n_averaged >= LEARNED:
            targets = _balanced(_ask(average, pixels, chance) ** SHARPENING)
        on_epoch(epoch + 1)
    if average.n_averaged < LEARNED:
        return members
    return _ask(average, pixels, chance).argmax(1).numpy()


def _net(kinds: int) -> nn.Sequential:
    layers: list[nn.Module] = [nn.Unflatten(1, IMAGE_SHAPE)]
    for inputs, outputs, kernel, stride in zip((1, *CHANNELS), CHANNELS, (5, 3, 3), (2, 2, 1), strict=False):
        convolution = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)
        layers += [convolution, nn.BatchNorm2d(outputs), nn.ReLU()]
    layers += [nn.Flatten(), nn.Dropout(DROPOUT), nn.Linear(CHANNELS[-1] * 7 * 7, kinds)]
    return nn.Sequential(*layers).to(memory_format=torch.channels_last)


@torch.inference_mode()
def _ask(net: nn.Module, pixels: Tensor, chance: torch.Generator) -> Tensor:
    """The mean answer over VIEWS of each image: (n, kinds) float32, each row a distribution."""
    answers = []
    for part in pixels.split(2000):
        plain = part / 255
        views = [plain, *(warp(plain, MILD, chance) for _ in range(VIEWS - 1))]
        answers.append(torch.stack([net(view).softmax(1) for view in views]).mean(0))
    return torch.cat(answers)


def _balanced(answers: Tensor) -> Tensor:
    """Answers (n, kinds) with about as much weight on one group as on another, as if all kinds were as common."""
    for _ in range(BALANCING):
        answers = answers / answers.sum(0, keepdim=True)
        answers = answers / answers.sum(1, keepdim=True)
    return answers
