#!/usr/bin/env bash
# All that is to be seen of the engine `webgpu` on a machine with a graphics card, within ten minutes:
# agreement with `cpu`, gradients, training and prediction beside PyTorch. Its figures go to OUT, by
# default results/gpu. DENO names the program, and how it is started where no registry is reached.
#
#     bash bench/gpu_checks.sh [OUT]
set -uo pipefail
cd "$(dirname "$0")/.."
out=${1:-results/gpu}
deno=${DENO:-deno}
mkdir -p "$out"
all=(--no-prompt --allow-read --allow-write --allow-env --allow-run --allow-ffi --allow-sys)
failed=0
export BENCH_ENGINES=webgpu BENCH_DEVICE=cuda

# A check that hangs must not take the others' time: each has a limit in seconds.
check() {
  local name=$1 limit=$2
  shift 2
  echo "== $name"
  if timeout "$limit" "$@" > "$out/$name.txt" 2>&1; then
    tail -n 15 "$out/$name.txt"
  else
    echo "failed, or took more than $limit s: see $out/$name.txt"
    tail -n 5 "$out/$name.txt"
    failed=1
  fi
}

check adapter 30 $deno eval 'const a = await navigator.gpu?.requestAdapter();
  if (!a) { console.log("no graphics adapter"); Deno.exit(1); }
  console.log(a.info.vendor, a.info.description, a.info.isFallbackAdapter ? "in software" : "");'
check agreement 120 $deno test --quiet "${all[@]}" tests/backend/agreement_test.ts
check gradients 120 $deno test --quiet "${all[@]}" tests/model/training/speech_encoder_loss_test.ts
for batch in 512 2056; do
  BENCH_FIGURES="$PWD/$out/training-$batch.jsonl" \
    check "training-$batch" 150 $deno run "${all[@]}" bench/training_bench.ts "$batch" 3
done
BENCH_FIGURES="$PWD/$out/prediction.jsonl" \
  check prediction 120 $deno run "${all[@]}" bench/prediction_bench.ts
if command -v nvidia-smi > /dev/null; then check card 20 nvidia-smi; fi
exit "$failed"
