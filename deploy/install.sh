#!/usr/bin/env bash
# Install Superlevel into a folder of its own: its files, a virtual environment with what the app needs, and what nginx
# serves itself. Both the image (deploy/Containerfile) and a plain machine (docs/deploying.md) are made by it.
#   deploy/install.sh /opt/superlevel
# It needs Python 3.11 or newer with venv. PIP_EXTRA_INDEX_URL may name an index with torch for CPUs alone, which spares
# several gigabytes. Run again, it upgrades in place.
set -euo pipefail
source="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
target="${1:?the folder to install into, such as /opt/superlevel}"
mkdir -p "$target"
target="$(cd "$target" && pwd)"

cd "$source"
for part in app.py core pages assets scripts deploy .streamlit requirements.txt tests/requirements.txt pyproject.toml LICENSE; do
    mkdir -p "$target/app/$(dirname "$part")"
    rm -rf "${target:?}/app/$part"
    cp -R "$part" "$target/app/$part"
done
# Pictures for the guides, which no page shows.
rm -rf "$target/app/assets/screenshots"

export SUPERLEVEL_VENV="$target/venv" PIP_NO_CACHE_DIR=1
python3 "$target/app/scripts/environment.py" app

# What is only for building and testing against the packages.
packages="$("$target/venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"
rm -rf "$packages"/torch/include "$packages"/torch/test "$packages"/torch/lib/*.a \
    "$packages"/pyarrow/include "$packages"/pyarrow/tests
find "$packages"/torch/bin -mindepth 1 ! -name torch_shm_manager -delete
find "$packages"/{numpy,scipy,sklearn,sympy,pandas} -type d -name tests -prune -exec rm -rf {} + 2>/dev/null || true

"$target/venv/bin/python" "$target/app/deploy/static_files.py" "$target/static"
# What was taken away must not be missed.
(cd "$target/app" && "$target/venv/bin/python" -c "import app, torch.func, pyarrow.csv, sklearn.datasets, scipy.optimize, core.trainer.run" > /dev/null)
"$target/venv/bin/python" -m compileall -q "$target/app/core" "$target/app/pages" "$target/app/app.py"
echo "installed in $target"
