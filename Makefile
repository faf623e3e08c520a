# make run      set up, build and run the main job: pretrain, fine-tune, evaluate
# make test     set up, then every test
# make install PREFIX=/usr/local
# make bench    Hone's training steps beside those of Keras and PyTorch
# make interop  exchange of weight files and whole models with real Keras
# make fuzz     damaged files, exhaustively
# make sanitize the same under the address, undefined behaviour and thread sanitizers
# make onednn3  the tests with version 3 of oneDNN
# make clean

PREFIX ?= /usr/local
SWIFT ?= swift
# Static Swift libraries: what is built runs where no Swift is installed.
RELEASE = -c release -Xswiftc -static-stdlib
BIN = .build/release
# Numeric code is tested as it is shipped, optimised; in a folder of its own, for its flags differ from the release's.
TEST = --scratch-path .build-test -c release -Xswiftc -enable-testing
PACKAGES = libdnnl-dev libedit-dev libzip-dev zlib1g-dev libjansson-dev libpcre2-dev libcairo2-dev fonts-dejavu-core pkg-config \
  libturbojpeg0-dev libpng-dev libwebp-dev libgif-dev libtiff-dev libexif-dev libsndfile1-dev libsamplerate0-dev
SUDO = $(shell [ "$$(id -u)" = 0 ] || echo sudo)

.PHONY: all setup build run test test-swift test-c install bench interop fuzz sanitize onednn3 clean

all: build

# Installs what is missing, and says so; nothing is asked of apt when all is there.
setup:
	@missing=; for p in $(PACKAGES); do \
	  dpkg-query -W -f '$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$p"; done; \
	if [ -n "$$missing" ]; then echo "Installing with apt:$$missing"; \
	  $(SUDO) apt-get update -qq && $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; fi
	@command -v $(SWIFT) >/dev/null || { echo "Swift 6 is needed: see https://www.swift.org/install/linux/"; exit 1; }

build: setup
	$(SWIFT) build $(RELEASE) --product hone-repl
	@ln -sf $(BIN)/hone-repl hone

run: build
	./hone repl/examples/pretrain_finetune.hone

test: test-swift test-c

test-swift: setup
	$(SWIFT) test $(TEST) --parallel

# The program and the C library, which needs no Swift where it runs.
install: setup
	$(SWIFT) build $(RELEASE) --product hone-repl
	$(SWIFT) build $(RELEASE) --product hone
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/pkgconfig $(DESTDIR)$(PREFIX)/include $(DESTDIR)$(PREFIX)/share/hone/examples
	install -s $(BIN)/hone-repl $(DESTDIR)$(PREFIX)/bin/hone
	install -m 755 $(BIN)/libhone.so $(DESTDIR)$(PREFIX)/lib/libhone.so
	strip --strip-unneeded $(DESTDIR)$(PREFIX)/lib/libhone.so
	install -m 644 include/hone.h $(DESTDIR)$(PREFIX)/include/hone.h
	install -m 644 repl/examples/* $(DESTDIR)$(PREFIX)/share/hone/examples
	printf 'prefix=%s\nincludedir=$${prefix}/include\nlibdir=$${prefix}/lib\n\nName: hone\nDescription: Deep learning with the semantics of Keras, to embed\nVersion: %s\nCflags: -I$${includedir}\nLibs: -L$${libdir} -lhone\n' \
	  '$(abspath $(PREFIX))' "$$(sed -n 's/.*honeVersion = "\(.*\)"/\1/p' Sources/HoneScript/Version.swift)" > $(DESTDIR)$(PREFIX)/lib/pkgconfig/hone.pc

# Installs into a folder of its own and builds programs in C against that.
STAGE = $(CURDIR)/.build/stage
test-c:
	rm -rf $(STAGE)
	$(MAKE) --no-print-directory install PREFIX=$(STAGE)
	Tests/CEmbedding/run.sh $(STAGE) repl/examples/mnist_5k.csv.gz

# The peers come from PyPI into throw-away virtual environments; nothing that users run needs them.
PEERS = .build-peers
$(PEERS)/keras/bin/python:
	python3 -m venv $(PEERS)/keras && $(PEERS)/keras/bin/pip install -q keras tensorflow-cpu "jax[cpu]" pandas h5py
$(PEERS)/torch/bin/python:
	python3 -m venv $(PEERS)/torch && $(PEERS)/torch/bin/pip install -q torch numpy

bench: build $(PEERS)/keras/bin/python $(PEERS)/torch/bin/python
	python3 Tests/Benchmarks/bench.py --hone ./hone --keras $(PEERS)/keras/bin/python --torch $(PEERS)/torch/bin/python

# Weight files and whole models written by one and read by the other; Keras comes from PyPI into a throw-away virtual environment.
interop: build
	Tests/Interop/run.sh ./hone

# Every byte of several weight files changed in several ways, the other damage tests, and all cases of the surface test: some ten
# minutes.
fuzz: setup
	HONE_EXHAUSTIVE=1 $(SWIFT) test $(TEST) --filter 'HoneFilesTests|ConfigDamageTests|ForeignWeightsTests|ModelFileTests|PictureTests|SoundTests'
	HONE_SURFACE_STEP=1 $(MAKE) --no-print-directory test-c

# Everything under the address sanitizer (without leaks: Swift marks pointers in enums, which then count as lost), kernels under
# that for undefined behaviour as well, and sessions under the thread sanitizer.
SANITIZED = -c release -Xswiftc -enable-testing
UNDEFINED = -Xcc -fsanitize=undefined -Xcc -fno-sanitize=function -Xcc -fsanitize-trap=undefined
CLANG = $(dir $(realpath $(shell command -v $(SWIFT))))clang
sanitize: setup
	ASAN_OPTIONS=detect_leaks=0 $(SWIFT) test $(SANITIZED) --scratch-path .build-asan --sanitize=address $(UNDEFINED) --parallel
	$(SWIFT) build -c release --scratch-path .build-tsan --sanitize=thread --product hone
	$(CLANG) -fsanitize=thread -O1 -g -Iinclude Tests/CEmbedding/threads.c -o .build-tsan/threads -L.build-tsan/release -lhone \
	  -L$(dir $(CLANG))../lib/swift/linux -ldispatch -lBlocksRuntime -lm -lpthread -Wl,-rpath,$(CURDIR)/.build-tsan/release:$(dir $(CLANG))../lib/swift/linux
	TSAN_OPTIONS=suppressions=Tests/CEmbedding/races.txt .build-tsan/threads sessions

# The tests with oneDNN 3, from PyPI (the variant on OpenMP; onednn-devel itself runs on SYCL); HONE_ONEDNN names the folder to build with.
onednn3: setup
	[ -e .build-peers/onednn/lib/libdnnl.so ] || { python3 -m venv .build-peers/onednn && .build-peers/onednn/bin/pip install -q onednn-devel-cpu-gomp; }
	LD_LIBRARY_PATH=$(CURDIR)/.build-peers/onednn/lib HONE_ONEDNN=$(CURDIR)/.build-peers/onednn $(SWIFT) test --scratch-path .build-onednn3 -c release -Xswiftc -enable-testing --parallel

clean:
	rm -rf .build .build-* hone
