#!/bin/sh
# Takes out of a virtual environment what the dashboard never uses: sh deploy/trim.sh VENV
set -eu
cd "$1"
bin/python -m pip uninstall --yes --quiet pip
# Tests, headers for C, and what belongs into notebooks.
find lib -type d \( -name tests -o -name include -o -name nbextension -o -name labextension \) -prune -exec rm -rf {} +
# Arrow's clients of remote services, and onnxruntime's library for C; the Python modules in use are linked to neither.
cd lib/python*/site-packages
rm -f pyarrow/*arrow_flight* pyarrow/_flight* pyarrow/libarrow_s3* pyarrow/_s3fs* onnxruntime/capi/libonnxruntime.so*
