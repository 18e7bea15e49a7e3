#!/bin/sh
# Puts Heart Studio into the menu of the person who runs this; `./install.sh --remove` takes it out.
set -eu
id=io.github.heartstudio.HeartStudio
here=$(cd "$(dirname "$0")" && pwd)
data=${XDG_DATA_HOME:-$HOME/.local/share}
menu=$data/applications/$id.desktop
type=$data/mime/packages/$id.xml
icon=$data/icons/hicolor/scalable/apps/$id.svg
info=$data/metainfo/$id.metainfo.xml

refresh() {
    if command -v update-mime-database >/dev/null; then update-mime-database "$data/mime"; fi
    if command -v update-desktop-database >/dev/null; then update-desktop-database "$data/applications"; fi
}

if [ "${1:-}" = --remove ]; then
    rm -f "$menu" "$type" "$icon" "$info"
    refresh
    exit 0
fi
mkdir -p "$(dirname "$menu")" "$(dirname "$type")" "$(dirname "$icon")" "$(dirname "$info")"
# Inside quotes the menu's file wants these four characters escaped.
program=$(printf '%s' "$here/heart-studio" | sed 's/[\\"`$]/\\\\&/g; s/[\\&|]/\\&/g')
sed "s|^Exec=heart-studio|Exec=\"$program\"|" "$here/share/$id.desktop" >"$menu"
cp "$here/share/$id.mime.xml" "$type"
cp "$here/share/$id.svg" "$icon"
cp "$here/share/$id.metainfo.xml" "$info"
refresh
echo "Heart Studio is in the menu now. It stays in $here."
