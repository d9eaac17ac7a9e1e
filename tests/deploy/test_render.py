"""The configuration for any number of servers: it fits together, and what is committed is what is rendered."""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
sys.path.append(str(DEPLOY))

import render  # noqa: E402

COUNTS = (1, 2, 4)
HEALTH = "/_stcore/health"
# Streamlit's and uvicorn's own variables, and what everybody knows.
FOREIGN = {"FORWARDED_ALLOW_IPS", "HOME", "PATH", "PYTHONUNBUFFERED", "SCIKIT_LEARN_DATA", "TORCH_INDEX"}


def kubernetes(count):
    text = render.kubernetes(count)["kubernetes.yaml"]
    return list(yaml.safe_load_all(text))


def one(documents, kind, name):
    (found,) = [each for each in documents if each["kind"] == kind and each["metadata"]["name"] == name]
    return found


def container(document):
    (found,) = document["spec"]["template"]["spec"]["containers"]
    return found


@pytest.mark.parametrize("name", ["compose.yaml", "nginx.compose.conf", "kubernetes.yaml"])
def test_what_is_in_the_repository_is_rendered_for_two(name):
    rendered = {**render.compose(2), **render.kubernetes(2)}
    assert (DEPLOY / name).read_text(encoding="utf-8") == rendered[name]


@pytest.mark.parametrize("count", COUNTS)
def test_compose_names_each_server_as_nginx_does(count):
    files = render.compose(count)
    compose = yaml.safe_load(files["compose.yaml"])
    servers = {name: service for name, service in compose["services"].items() if name != "nginx"}
    assert len(servers) == count
    for name, service in servers.items():
        assert service["environment"]["SUPERLEVEL_REPLICA"] == name
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert files["nginx.compose.conf"].count(f"server {name}:8501 max_fails") == 2
    nginx = compose["services"]["nginx"]
    assert set(nginx["depends_on"]) == set(servers)
    (mounted,) = nginx["volumes"]
    assert (DEPLOY / mounted.split(":")[0]).exists()
    assert nginx["ports"] == ["${SUPERLEVEL_PORT:-8080}:8080"]
    assert "listen 8080;" in files["nginx.compose.conf"]


@pytest.mark.parametrize("count", COUNTS)
def test_kubernetes_names_each_pod_as_nginx_does(count):
    documents = kubernetes(count)
    pods = one(documents, "StatefulSet", "superlevel")
    assert pods["spec"]["replicas"] == count
    configuration = one(documents, "ConfigMap", "superlevel-nginx")["data"]["nginx.conf"]
    for k in range(count):
        service = one(documents, "Service", f"superlevel-{k}")
        assert service["spec"]["selector"] == {"statefulset.kubernetes.io/pod-name": f"superlevel-{k}"}
        assert (
            configuration.count(f"server superlevel-{k}:{service['spec']['ports'][0]['port']} max_fails") == 2
        )
        assert f'"superlevel-{k}" superlevel_home_superlevel-{k};' in configuration
    assert "@" not in configuration.replace("@superlevel", "")


def test_kubernetes_fits_together():
    documents = kubernetes(2)
    pods, front = (
        one(documents, "StatefulSet", "superlevel"),
        one(documents, "Deployment", "superlevel-nginx"),
    )
    assert one(documents, "Service", pods["spec"]["serviceName"])["spec"]["clusterIP"] == "None"
    for workload in (pods, front):
        labels = workload["spec"]["template"]["metadata"]["labels"]
        assert workload["spec"]["selector"]["matchLabels"] == labels
        ports = {port["name"] for port in container(workload)["ports"]}
        mounted = {mount["name"] for mount in container(workload)["volumeMounts"]}
        assert mounted == {volume["name"] for volume in workload["spec"]["template"]["spec"]["volumes"]}
        assert container(workload)["readinessProbe"]["httpGet"] == {"path": HEALTH, "port": "http"}
        assert "http" in ports
        assert container(workload)["securityContext"]["readOnlyRootFilesystem"]
        assert workload["spec"]["template"]["spec"]["securityContext"]["runAsNonRoot"]
    policy = one(documents, "NetworkPolicy", "superlevel")["spec"]
    assert policy["podSelector"]["matchLabels"] == {"app": "superlevel"}
    (rule,) = policy["ingress"]
    assert rule["from"] == [{"podSelector": {"matchLabels": {"app": "superlevel-nginx"}}}]
    (port,) = rule["ports"]
    assert port["port"] == container(pods)["ports"][0]["containerPort"]
    assert one(documents, "Service", "superlevel-nginx")["spec"]["selector"] == {"app": "superlevel-nginx"}


def test_a_server_has_longer_to_end_than_it_takes():
    sys.path.append(str(ROOT))
    from pages.server.variables import GRACE  # after the path is set

    grace = GRACE.number()
    assert kubernetes(2)[0]["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] > grace
    unit = (DEPLOY / "superlevel@.service").read_text(encoding="utf-8")
    assert int(re.search(r"^TimeoutStopSec=(\d+)$", unit, re.MULTILINE)[1]) > grace
    compose = yaml.safe_load(render.compose(2)["compose.yaml"])
    assert int(compose["services"]["superlevel-1"]["stop_grace_period"].removesuffix("s")) > grace


def sources():
    paths = [path for folder in ("pages", "core", "scripts") for path in (ROOT / folder).rglob("*.py")]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def named(path):
    text = path.read_text(encoding="utf-8")
    return set(re.findall(r"\b(?:SUPERLEVEL|DASK|STREAMLIT|FORWARDED|SCIKIT)_[A-Z_]*[A-Z]\b", text))


@pytest.mark.parametrize(
    "path",
    [*DEPLOY.glob("*.*"), DEPLOY / "Containerfile", ROOT / "docs" / "deploying.md"],
    ids=lambda path: path.name,
)
def test_every_variable_that_is_set_exists(path):
    """A misspelt variable is silently of no effect."""
    from streamlit import config  # only this test needs it

    code = sources()
    streamlits = {option.env_var for option in config._config_options_template.values()}
    # What compose itself takes, for its port.
    wanted = named(path) - FOREIGN - streamlits - {"SUPERLEVEL_PORT", "STREAMLIT_SERVER"}
    assert [name for name in sorted(wanted) if f'"{name}"' not in code] == []


def test_the_guide_has_each_setting_with_its_default_and_meaning():
    from pages.server.variables import VARIABLES  # the guide speaks of the code of now

    guide = (ROOT / "docs" / "deploying.md").read_text(encoding="utf-8")
    for variable in VARIABLES:
        assert f"| `{variable.name}` | {variable.default or variable.without} | {variable.meaning} |" in guide


def test_a_machine_names_its_servers_by_their_ports_as_the_unit_does():
    text = render.machine(2, render.Front(listen="80", host="school.example", base="/superlevel/"))
    unit = (DEPLOY / "superlevel@.service").read_text(encoding="utf-8")
    assert "Environment=SUPERLEVEL_REPLICA=port-%i" in unit
    assert "--server.port=%i" in unit
    for port in (8501, 8502):
        assert f'"port-{port}" superlevel_home_port-{port};' in text
        assert text.count(f"server 127.0.0.1:{port} max_fails") == 2
    assert "location /superlevel/static/ {" in text
    assert "server_name school.example;" in text


def test_a_certificate_makes_it_https_and_needs_its_key():
    text = render.machine(1, render.Front(listen="443", certificate="/c.pem", key="/k.pem"))
    assert "listen 443 ssl;" in text
    assert "ssl_certificate_key /k.pem;" in text
    with pytest.raises(ValueError, match="A certificate needs its key"):
        render.machine(1, render.Front(certificate="/c.pem"))


@pytest.mark.parametrize(
    ("servers", "sentence"),
    [
        ([], "at least one server"),
        ([("a", "x:1"), ("a", "y:1")], "a name of its own"),
    ],
)
def test_servers_that_cannot_be_told_apart_are_refused(servers, sentence):
    with pytest.raises(ValueError, match=sentence):
        render.nginx([render.Server(*each) for each in servers], render.Front())


def test_a_name_that_nginx_could_not_take_is_refused():
    with pytest.raises(ValueError, match="small letters, digits and hyphens only, unlike 'a;b'"):
        render.Server("a;b", "x:1")


def test_the_command_writes_a_machines_configuration(tmp_path):
    out = tmp_path / "nginx.conf"
    command = [sys.executable, str(DEPLOY / "render.py"), "machine", "--replicas", "3", "--out", str(out)]
    # It needs nothing installed: an administrator's Python runs it.
    subprocess.run([command[0], "-S", *command[1:]], check=True, env={"PATH": os.environ["PATH"]})
    assert out.read_text(encoding="utf-8") == render.machine(
        3, render.Front(listen="80", static="/opt/superlevel/static", run="/run/superlevel-nginx")
    )


def test_the_image_copies_and_starts_what_exists():
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    (health,) = re.findall(r"urlopen\('http://127\.0\.0\.1:(\d+)(/\S+?)'", text)
    assert health == ("8501", HEALTH)
    command = json.loads(re.findall(r"^CMD (\[.*\])$", text, re.MULTILINE)[-1])
    assert f"--server.port={health[0]}" in command
    assert (ROOT / command[2]).exists()
    assert "USER 10001:10001" in text
    # What the installation copies must not be kept from the image.
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    parts = re.search(
        r"^for part in (.*); do$", (DEPLOY / "install.sh").read_text(encoding="utf-8"), re.MULTILINE
    )[1]
    for part in parts.split():
        assert (ROOT / part).exists()
        assert part.split("/")[0] not in ignored


def test_the_image_has_what_pyproject_says_of_postgresql():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "optional-dependencies"
    ]
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    assert [one for one in extras["postgres"] if f'"{one}"' not in text] == []
