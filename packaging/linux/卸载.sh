#!/bin/sh
# Removes what 安装.sh has put there; reports and files filled in are not touched.
set -eu
data=${XDG_DATA_HOME:-$HOME/.local/share}
home=$data/gia-author
rm -rf "$home/app" "$home/python" "$home/卸载.sh"
rm -f "$data/applications/gia-author.desktop"
desktop=$(xdg-user-dir DESKTOP 2>/dev/null || true)
if [ -n "$desktop" ]; then rm -f "$desktop/政府信息公开年报.desktop"; fi
if command -v update-desktop-database >/dev/null 2>&1; then update-desktop-database "$data/applications" || true; fi
echo "已经卸载。填报文件和生成的年报都没有动。"
