"""Python's own loop over Gymnasium environments, as a contender: see io.outrider.samples.benchmarks.harness.ProcessContender."""
import sys
import time

try:
    import gymnasium
except ImportError as missing:
    print("unavailable", missing, flush=True)
    sys.exit(0)

environments = [gymnasium.make(sys.argv[1]) for _ in range(int(sys.argv[2]))]
for environment in environments:
    environment.reset(seed=1)
print("ready", flush=True)
for line in sys.stdin:
    nanos = int(line)
    steps = 0
    begun = time.perf_counter_ns()
    processor = time.process_time_ns()
    passed = 0
    while passed < nanos:
        action = steps // len(environments) % 2
        for environment in environments:
            _, _, terminated, truncated, _ = environment.step(action)
            if terminated or truncated:
                environment.reset()
        steps += len(environments)
        passed = time.perf_counter_ns() - begun
    processor = time.process_time_ns() - processor
    print(f"figures ns={passed / steps} cpu-ns={processor / steps}", flush=True)
