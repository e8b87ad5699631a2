#!/usr/bin/env bash
# Installs the packages that the test suite needs on Debian or Ubuntu, if they are missing:
# - Chromium (not on Ubuntu), a virtual display and a keyring
# - Glewlwyd, and Maven to download Keycloak (with the Java to run it)
# - rpmbuild and mksquashfs for the packaging tests
set -euo pipefail

packages=(xvfb xauth dbus gnome-keyring libsecret-1-0
  glewlwyd sqlite3 maven rpm squashfs-tools)
# Ubuntu has Chromium only as a snap. There, tests with a window need Google Chrome or Electron.
grep -qs '^ID=ubuntu$' /etc/os-release || packages+=(chromium)

if ! command -v apt-get >/dev/null; then
  echo "This script supports only Debian and Ubuntu. On other systems, install the equivalents of: ${packages[*]}"
  exit 1
fi

missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done

if [ ${#missing[@]} -eq 0 ]; then
  echo "All packages are installed: ${packages[*]}"
  exit 0
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then as_root=(sudo); fi
echo "Installing: ${missing[*]}"
"${as_root[@]}" apt-get update -qq
# The tests start Glewlwyd themselves. Its service would listen with the package's default password.
if [[ " ${missing[*]} " == *" glewlwyd "* && -d /run/systemd/system ]]; then
  "${as_root[@]}" systemctl mask glewlwyd.service
fi
"${as_root[@]}" env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
echo "Done."
