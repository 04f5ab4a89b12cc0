"""What stands in deploy/ agrees with itself and with the server; nginx.conf itself is tested in tests/browser."""

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
PORT = 8501
HEALTH = "/_stcore/health"  # Streamlit's; the browser tests' servers are waited for at it


def kubernetes() -> dict[str, dict]:
    """The documents of kubernetes.yaml by kind."""
    documents = yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text(encoding="utf-8"))
    return {document["kind"]: document for document in documents}


def test_the_port_is_the_same_everywhere():
    assert re.findall(r"EXPOSE (\d+)|--server\.port=(\d+)", DOCKERFILE) == [(f"{PORT}", ""), ("", f"{PORT}")]
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    assert compose["services"]["dashboard"]["ports"] == [f"{PORT}:{PORT}"]
    upstream = re.findall(r"server 127\.0\.0\.1:(\d+)", (DEPLOY / "nginx.conf").read_text(encoding="utf-8"))
    assert {int(port) for port in upstream} == {PORT, PORT + 1}
    documents = kubernetes()
    [container] = documents["Deployment"]["spec"]["template"]["spec"]["containers"]
    [port] = container["ports"]
    assert port["containerPort"] == PORT
    [service] = documents["Service"]["spec"]["ports"]
    assert service["targetPort"] == port["name"]
    [path] = documents["Ingress"]["spec"]["rules"][0]["http"]["paths"]
    assert path["backend"]["service"] == {
        "name": documents["Service"]["metadata"]["name"],
        "port": {"number": service["port"]},
    }


def test_whoever_asks_for_health_asks_where_the_server_answers():
    assert f"http://127.0.0.1:{PORT}{HEALTH}'" in DOCKERFILE
    [container] = kubernetes()["Deployment"]["spec"]["template"]["spec"]["containers"]
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        assert container[probe]["httpGet"] == {"path": HEALTH, "port": container["ports"][0]["name"]}


def test_labels_select_the_replicas():
    documents = kubernetes()
    labels = documents["Deployment"]["spec"]["template"]["metadata"]["labels"]
    assert documents["Deployment"]["spec"]["selector"]["matchLabels"] == labels
    assert documents["Service"]["spec"]["selector"] == labels


def test_the_user_and_the_memory_are_the_same_in_both():
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]["dashboard"]
    pod = kubernetes()["Deployment"]["spec"]["template"]["spec"]
    user, group = re.search(r"^USER (\d+):(\d+)$", DOCKERFILE, re.MULTILINE).groups()
    assert (pod["securityContext"]["runAsUser"], pod["securityContext"]["runAsGroup"]) == (int(user), int(group))
    memory = pod["containers"][0]["resources"]["limits"]["memory"]
    assert memory.removesuffix("Mi") == compose["mem_limit"].removesuffix("m")


def test_what_the_image_is_made_of_is_let_in():
    """An entry of Dockerfile.dockerignore that begins with "!" lets a file or folder in; all others are left out."""
    lines = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    let_in = [line[1:] for line in lines if line.startswith("!")]
    assert all((ROOT / name).exists() for name in let_in)
    [copied] = [line.split()[1:-1] for line in DOCKERFILE.splitlines() if line.startswith("COPY requirements.txt")]
    assert set(copied) | {"dashboard", "models", "training", ".streamlit"} == set(let_in)


def test_every_setting_has_its_reason():
    """Streamlit reads one of two equal files (test_package.py); each line but those of the theme has a comment."""
    lines = (ROOT / ".streamlit/config.toml").read_text(encoding="utf-8").partition("[theme]")[0].splitlines()
    settings = [number for number, line in enumerate(lines) if re.match(r"\w+ = ", line)]
    assert len(settings) >= 8
    assert [lines[number] for number in settings if not lines[number - 1].startswith("#")] == []
