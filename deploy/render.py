"""Write the configuration of nginx, compose and Kubernetes for so many servers of Superlevel.

    python3 deploy/render.py --replicas 4                      # deploy/compose.yaml, deploy/kubernetes.yaml …
    python3 deploy/render.py machine --replicas 2 --out FILE   # nginx in front of a machine's own servers

Standard library only.
"""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
# The first server's port on a machine; the others have those that follow.
FIRST_PORT = 8501
_EACH = re.compile(r"^[ \t]*#each\n(.*?)^[ \t]*#end\n", re.MULTILINE | re.DOTALL)
_NAME = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")


@dataclass(frozen=True)
class Server:
    """One server: its name, which its SUPERLEVEL_REPLICA must be, and where nginx finds it."""

    name: str
    address: str

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(
                f"A server's name has small letters, digits and hyphens only, unlike {self.name!r}."
            )


@dataclass(frozen=True)
class Front:
    """What nginx needs to know besides: where it listens, what lies where, and for which hosts it answers."""

    listen: str = "8080"
    host: str = "_"
    static: str = "/static"
    run: str = "/tmp"
    mime: str = "/etc/nginx/mime.types"
    base: str = ""
    certificate: str = ""
    key: str = ""


def nginx(servers: list[Server], front: Front) -> str:
    """Return nginx's configuration.

    Raises `ValueError` with a sentence where two servers have one name, or none is given.
    """
    if not servers or len({server.name for server in servers}) < len(servers):
        raise ValueError("nginx needs at least one server, each with a name of its own.")
    if bool(front.certificate) != bool(front.key):
        raise ValueError("A certificate needs its key, and a key its certificate.")
    base = front.base.strip("/")
    return _filled(
        "nginx.conf",
        servers,
        LISTEN=_listen(front),
        HOST=front.host,
        STATIC=front.static,
        RUN=front.run,
        MIME=front.mime,
        BASE=f"/{base}" if base else "",
    )


def compose(count: int) -> dict[str, str]:
    """Return the files for compose by their names."""
    servers = [Server(f"superlevel-{k + 1}", f"superlevel-{k + 1}:8501") for k in range(count)]
    return {"compose.yaml": _filled("compose.yaml", servers), "nginx.compose.conf": nginx(servers, Front())}


def kubernetes(count: int) -> dict[str, str]:
    """Return the file for Kubernetes by its name; the pods of a StatefulSet are numbered from 0."""
    servers = [Server(f"superlevel-{k}", f"superlevel-{k}:8501") for k in range(count)]
    indented = "\n".join(
        f"    {line}" if line else "" for line in nginx(servers, Front()).rstrip().split("\n")
    )
    return {"kubernetes.yaml": _filled("kubernetes.yaml", servers, NGINX=indented)}


def machine(count: int, front: Front, first_port: int = FIRST_PORT) -> str:
    """Return nginx's configuration for servers on this machine, named by their ports as in superlevel@.service."""
    ports = range(first_port, first_port + count)
    return nginx([Server(f"port-{port}", f"127.0.0.1:{port}") for port in ports], front)


def _listen(front: Front) -> str:
    if not front.certificate:
        return f"        listen {front.listen};"
    lines = [
        f"listen {front.listen} ssl;",
        f"ssl_certificate {front.certificate};",
        f"ssl_certificate_key {front.key};",
        "ssl_protocols TLSv1.2 TLSv1.3;",
    ]
    return "\n".join(f"        {line}" for line in lines)


def _filled(template: str, servers: list[Server], **values: str) -> str:
    """Return a template of `deploy/templates/` with its values, and what is between #each and #end once a server."""
    text = (FOLDER / "templates" / template).read_text(encoding="utf-8")
    text = _EACH.sub(lambda block: "".join(_one(block[1], server, servers) for server in servers), text)
    for name, value in {"COUNT": str(len(servers)), **values}.items():
        text = text.replace(f"@{name}@", value)
    return text


def _one(block: str, server: Server, servers: list[Server]) -> str:
    others = [f"        server {other.address} backup;" for other in servers if other != server]
    block = block.replace("@OTHERS@\n", "".join(f"{line}\n" for line in others))
    return block.replace("@NAME@", server.name).replace("@ADDRESS@", server.address)


def main(arguments: list[str] | None = None) -> None:
    """Write the files."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", nargs="?", default="containers", choices=["containers", "machine"])
    parser.add_argument("--replicas", type=int, default=2, help="how many servers")
    parser.add_argument("--out", type=Path, help="machine: the file to be written")
    parser.add_argument("--first-port", type=int, default=FIRST_PORT, help="machine: the first server's port")
    parser.add_argument("--listen", default="80", help="machine: port, or address:port, of nginx")
    parser.add_argument("--host", default="_", help="machine: the name under which browsers find it")
    parser.add_argument(
        "--static", default="/opt/superlevel/static", help="machine: the files of static_files.py"
    )
    parser.add_argument(
        "--run", default="/run/superlevel-nginx", help="machine: a folder that nginx may write to"
    )
    parser.add_argument("--mime", default="/etc/nginx/mime.types", help="machine: nginx's list of types")
    parser.add_argument("--base", default="", help="machine: Streamlit's server.baseUrlPath")
    parser.add_argument("--certificate", default="", help="machine: a certificate's file, for https")
    parser.add_argument("--key", default="", help="machine: the key's file")
    options = parser.parse_args(arguments)
    if options.replicas < 1:
        parser.error("--replicas must be at least 1")
    if options.what == "containers":
        for name, text in {**compose(options.replicas), **kubernetes(options.replicas)}.items():
            (FOLDER / name).write_text(text, encoding="utf-8")
        return
    names = ("listen", "host", "static", "run", "mime", "base", "certificate", "key")
    text = machine(
        options.replicas, Front(**{name: getattr(options, name) for name in names}), options.first_port
    )
    if options.out:
        options.out.write_text(text, encoding="utf-8")
    else:
        print(text, end="")


if __name__ == "__main__":
    main()
