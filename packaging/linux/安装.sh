#!/bin/sh
# Installs the program for this user alone: no network, no administrator. Run again to update.
set -eu
kit=$(cd "$(dirname "$0")" && pwd)
data=${XDG_DATA_HOME:-$HOME/.local/share}
home=$data/gia-author
name=政府信息公开年报

fits() {
    "$1" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' >/dev/null 2>&1
}

python=
for one in python3.14 python3.13 python3.12 python3.11 python3 "$home/python/bin/python3"; do
    if fits "$one"; then python=$one && break; fi
done
if [ -z "$python" ]; then
    for archive in "$kit"/cpython-3*install_only*.tar.gz; do
        [ -f "$archive" ] || continue
        echo "没有找到Python 3.11以上版本，先解开 $(basename "$archive") 自己用，不动系统的Python……"
        mkdir -p "$home"
        tar -xzf "$archive" -C "$home"
        if fits "$home/python/bin/python3"; then python=$home/python/bin/python3 && break; fi
    done
fi
if [ -z "$python" ]; then
    echo "这台电脑上没有Python 3.11至3.14（要带venv）。" >&2
    echo "请把python-build-standalone的压缩包（文件名像 cpython-3.12.11+20250712-$(uname -m)-unknown-linux-gnu-install_only.tar.gz）" >&2
    echo "放到 $kit 里，再执行一次 安装.sh。它只解开在自己的文件夹里，不动系统的Python。" >&2
    exit 1
fi

echo "正在安装到 $home ，大约要一两分钟……"
"$python" -m venv --clear "$home/app"
"$home/app/bin/python" -m pip install --quiet --disable-pip-version-check --no-index --find-links "$kit/wheels" --require-hashes -r "$kit/requirements.txt"
"$home/app/bin/python" -m pip install --quiet --disable-pip-version-check --no-index --no-deps "$kit"/wheels/gia_author-*.whl
cp "$kit/卸载.sh" "$home/卸载.sh"

mkdir -p "$data/applications"
cat > "$data/applications/gia-author.desktop" <<END
[Desktop Entry]
Type=Application
Name=$name
Comment=填写、核对、生成政府信息公开工作年度报告
Exec="$home/app/bin/gia-author" open %f
Icon=x-office-document
Terminal=false
Categories=Office;
MimeType=application/yaml;application/x-yaml;text/yaml;text/x-yaml;
END
desktop=$(xdg-user-dir DESKTOP 2>/dev/null || true)
if [ -n "$desktop" ] && [ -d "$desktop" ] && [ "$desktop" != "$HOME" ]; then
    cp "$data/applications/gia-author.desktop" "$desktop/$name.desktop"
    chmod +x "$desktop/$name.desktop"
fi
if command -v update-desktop-database >/dev/null 2>&1; then update-desktop-database "$data/applications" || true; fi

"$home/app/bin/gia-author" doctor
echo
echo "装好了。在启动菜单里找“$name”；命令行里用 $home/app/bin/gia-author 。要删除的，执行 sh $home/卸载.sh 。"
