"""The command line does what it says, and refuses in one sentence what it cannot do."""

import json
from pathlib import Path

import pytest

from training import __main__ as cli
from training.run.run_folder import RUN_FILE
from training.run.session import RunStopped


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The command line in an empty folder: arguments to exit status."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MNIST_ROOT", raising=False)
    return lambda *arguments: cli.main(arguments)


@pytest.mark.parametrize(
    "arguments, words",
    [
        (("fit",), "needs a recipe or --resume"),
        (("fit", "tutorial", "--resume", "runs/x"), "needs a recipe or --resume"),
        (("fit", "best"), "choose one of tutorial"),
        (("fit", "tutorial", "--speed", "9"), "--speed"),
        (("fit", "tutorial", "--epochs", "many"), "--epochs"),
        (("fit", "tutorial", "--epochs", "0"), "epochs is 0"),
        (("fit", "tutorial", "--dataset", "nothing"), "no data set or folder 'nothing'"),
        (("fit", "--resume", "runs/none"), "no run.json in runs/none"),
        (("fit", "--resume", "runs/none", "--epochs", "3"), "leave the other options out"),
        (("export",), "no run in runs/"),
        (("evaluate", "models/none"), "no run.json in models/none"),
        (("models", "best"), "no recipe 'best'"),
        (("migrate",), "no model in models/"),
        (("train",), "train"),
    ],
)
def test_nonsense_is_refused_in_one_sentence(arguments, words, command, capsys: pytest.CaptureFixture) -> None:
    assert command(*arguments) in (1, 2)
    out, err = capsys.readouterr()
    assert words in err
    assert err.count("\n") == 1
    assert "Traceback" not in out + err


def test_a_file_is_not_evaluated(command, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    (tmp_path / "README.md").write_text("")
    assert command("evaluate", "README.md") == 1
    assert capsys.readouterr().err == "README.md is not a folder; name one under models/ or runs/.\n"
    assert command("fit", "--resume", "README.md") == 1
    assert capsys.readouterr().err.startswith("There is no run.json in README.md;")


def test_help_says_what_the_commands_do(command, capsys: pytest.CaptureFixture) -> None:
    assert command("--help") == 0
    words = capsys.readouterr().out
    assert "Fit autoencoders, measure them" in words
    assert all(f" {name} " in words for name in ("fit", "export", "evaluate", "models", "migrate", "card", "recipes"))


def test_every_command_stands_in_the_readme() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    names = [name for name in cli.app.resolved_commands() if not name.startswith("-")]
    assert len(names) == 7
    assert [name for name in names if f"python -m training {name}" not in readme] == []


def test_models_finds_an_unusable_folder_before_it_trains(
    command, mnist_root: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    (tmp_path / "taken").write_text("")
    for folder in ("taken", "taken/below"):
        assert command("models", "tutorial", "--models", folder, "--data-root", str(mnist_root)) == 1
        err = capsys.readouterr().err
        assert err.startswith(f"Models cannot be put into {folder} (")
        assert err.count("\n") == 1
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize("stop", [RunStopped("Stopped at step 1 of 2, and saved."), KeyboardInterrupt()])
def test_models_says_how_a_stopped_rebuild_goes_on(
    stop: BaseException, command, mnist_root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    def stopped(*arguments: object) -> None:
        raise stop

    monkeypatch.setattr(cli, "train_visibly", stopped)
    assert command("models", "plain-2", "tutorial", "--models", "my models", "--data-root", str(mnist_root)) == 130
    err = capsys.readouterr().err
    assert err.startswith(str(stop) or "Interrupted.")
    again = f"python -m training models plain-2 tutorial --resume --models 'my models' --data-root {mnist_root}"
    assert again in err


def test_recipes_are_listed(command, capsys: pytest.CaptureFixture) -> None:
    assert command("recipes") == 0
    words = " ".join(capsys.readouterr().out.split())
    assert "encoder_hidden 128-64-12, activation tanh, code_size 3, epochs 10, batch_size 64, lr 0.005" in words


def test_whole_way_from_digits_to_model(mnist_root: Path, command, tmp_path: Path, capsys) -> None:
    data = ("--data-root", str(mnist_root))
    assert command("fit", "tutorial", "--epochs", "2", "--name", "short", *data) == 0
    assert "s an epoch" in capsys.readouterr().out
    assert json.loads((tmp_path / "runs" / "short" / "summary.json").read_text())["metrics"]["test"]["mse"] < 0.08
    assert json.loads((tmp_path / "runs" / "short" / RUN_FILE).read_text())["config"]["epochs"] == 2
    assert command("export", *data) == 0
    assert "Exporting runs/short" in capsys.readouterr().out
    assert (tmp_path / "models" / "README.md").read_text().count("## tutorial") == 1
    capsys.readouterr()
    assert command("evaluate", "models/tutorial", "--json", *data) == 0
    measured = json.loads(capsys.readouterr().out)
    metrics = json.loads((tmp_path / "models" / "tutorial" / "manifest.json").read_text())["metrics"]
    assert measured == metrics
