#!/usr/bin/env bash
# Prepares a Debian or Ubuntu machine for the parts of the test suite that need more than the npm registry: a browser with
# a window, a virtual display, a real keyring, and real authorization servers: Glewlwyd, and what Keycloak is fetched with
# and runs on (Maven brings Java), and rpmbuild and mksquashfs for the packaging tests. Safe to run again; installs only what
# is missing.
set -euo pipefail

packages=(chromium xvfb xauth dbus gnome-keyring libsecret-1-dev python3 make g++ pkg-config
  glewlwyd sqlite3 maven rpm squashfs-tools)

if ! command -v apt-get >/dev/null; then
  echo "This script knows Debian and Ubuntu. Elsewhere, install the equivalents of: ${packages[*]}"
  exit 1
fi

missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done

if [ ${#missing[@]} -eq 0 ]; then
  echo "Everything is installed: ${packages[*]}"
  exit 0
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then as_root=(sudo); fi
echo "Installing: ${missing[*]}"
"${as_root[@]}" apt-get update -qq
# Of Glewlwyd the program alone is wanted, not a service beside it with the package's well-known password.
if [[ " ${missing[*]} " == *" glewlwyd "* && -d /run/systemd/system ]]; then
  "${as_root[@]}" systemctl mask glewlwyd.service
fi
"${as_root[@]}" env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
echo "Done."
