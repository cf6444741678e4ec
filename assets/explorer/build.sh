#!/usr/bin/env bash
# Rebuilds dist/ from package-lock.json: the same files, byte for byte, on every machine.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"
npm ci --no-audit --no-fund
npm run --silent build
