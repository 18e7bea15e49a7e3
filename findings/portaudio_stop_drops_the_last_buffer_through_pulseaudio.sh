#!/usr/bin/env bash
# Behaviour: on Linux, where PulseAudio is ALSA's default device, a PortAudio stream that is stopped loses what waits in its
#   buffer: the last 20 ms of every sound with latency 0.02, 0.1 s with 0.12, half a second or all of a
#   second with 0.5. stop() "waits until all pending audio buffers have been played", says sounddevice's
#   documentation; sd.play(sound) and sd.wait() are its first example. Both end early, without a status or an error. By the
#   server's own player the same sound is whole, and so it is here with some silence behind it.
# Versions: sounddevice 0.5.6, numpy 2.2.6 from the package index; PortAudio 19.6.0, alsa-plugins 1.2.7.1, PulseAudio 16.1.
# Needs: Debian's packages libportaudio2, libasound2-plugins, pulseaudio, pulseaudio-utils. No sound card: it starts a server of
#   its own with a null sink and records what that plays.
# Date: 2026-11-30.
# Output seen: how much of the end of a sound of one second is not heard
#     pacat --latency-msec=500: 0 ms
#     latency 0.02: play and wait 20 ms, write and stop 24 ms, silence behind it 0 ms
#     latency 0.12: play and wait 100 ms, write and stop 129 ms, silence behind it 0 ms
#     latency 0.5: play and wait 500 ms, write and stop 995 ms, silence behind it 0 ms
#     as described
# Guess before: stop() and wait() play everything; only abort() drops something.
# Exit status: 0 while this is so, 1 when it has changed.
set -euo pipefail
folder=$(mktemp -d)
server=
end() {
  [ -z "$server" ] || kill "$server" || true
  wait
  rm -rf "$folder"
}
trap end EXIT
export PIP_DISABLE_PIP_VERSION_CHECK=1 TMPDIR="$folder" OMP_NUM_THREADS=1
python3 -m venv "$folder/venv"
python="$folder/venv/bin/python"
"$python" -m pip install --quiet sounddevice==0.5.6 numpy==2.2.6
mkdir -m 700 "$folder/home" "$folder/run" "$folder/state"
export HOME="$folder/home" XDG_RUNTIME_DIR="$folder/run" PULSE_RUNTIME_PATH="$folder/run" PULSE_STATE_PATH="$folder/state"
export PULSE_SERVER="unix:$folder/run/socket"
echo 'pcm.!default { type pulse }' >"$HOME/.asoundrc"
printf '%s\n' "load-module module-native-protocol-unix socket=$folder/run/socket auth-anonymous=1" \
  "load-module module-null-sink sink_name=nothing rate=48000 channels=2" "set-default-sink nothing" >"$folder/server"
pulseaudio -n -F "$folder/server" --daemonize=no --use-pid-file=no --exit-idle-time=-1 --disable-shm=yes \
  >"$folder/log" 2>&1 &
server=$!
for _ in $(seq 50); do
  pactl info >"$folder/info" 2>&1 && break
  sleep 0.1
done
"$python" - "$folder/record" 2>"$folder/words" <<'PYTHON' || { cat "$folder/words" && exit 1; }
import pathlib
import subprocess
import sys
import time

import numpy
import sounddevice

RATE_HZ, LOW, HIGH, RECORD = 48_000, 0.3, 0.9, pathlib.Path(sys.argv[1])
ramp = numpy.linspace(LOW, HIGH, RATE_HZ, dtype=numpy.float32)
sound = numpy.repeat(ramp[:, None], 2, axis=1)
FORMAT = ["--format=float32le", "--rate=48000", "--channels=2"]


def unheard_ms(play):
    """How much is missing behind the highest place of the ramp that was heard."""
    before = RECORD.stat().st_size
    play()
    time.sleep(1)
    data = RECORD.read_bytes()[before // 4 * 4 :]
    heard = numpy.frombuffer(data[: len(data) // 4 * 4], numpy.float32)
    return round(1_000 * (HIGH - heard.max(initial=0)) / (HIGH - LOW))


def by_pacat():
    command = ["pacat", "--playback", "--latency-msec=500", *FORMAT]
    subprocess.run(command, input=sound.tobytes(), check=True)


def wait(latency_s):
    sounddevice.play(sound, RATE_HZ, latency=latency_s)
    sounddevice.wait()


def stop(latency_s, silence_s=0.0):
    stream = sounddevice.OutputStream(samplerate=RATE_HZ, channels=2, latency=latency_s)
    stream.start()
    stream.write(sound)
    stream.write(numpy.zeros((int(silence_s * RATE_HZ), 2), numpy.float32))
    stream.stop()
    stream.close()


recorder = subprocess.Popen(
    ["parec", "--device=nothing.monitor", "--latency-msec=5", *FORMAT], stdout=RECORD.open("wb")
)
time.sleep(1)
native = unheard_ms(by_pacat)
print(f"pacat --latency-msec=500: {native} ms")
is_so = native < 5
for latency_s in (0.02, 0.12, 0.5):
    waited = unheard_ms(lambda: wait(latency_s))
    stopped = unheard_ms(lambda: stop(latency_s))
    silent = unheard_ms(lambda: stop(latency_s, 1.5 * latency_s))
    print(
        f"latency {latency_s}: play and wait {waited} ms, write and stop {stopped} ms, "
        f"silence behind it {silent} ms"
    )
    is_so &= min(waited, stopped) > 500 * latency_s and silent < 5
recorder.terminate()
print("as described" if is_so else "changed")
sys.exit(0 if is_so else 1)
PYTHON
