package io.outrider.samples.benchmarks;

import io.outrider.onnx.CudaOptions;
import io.outrider.onnx.OnnxPolicy;
import io.outrider.onnx.Provider;
import io.outrider.policy.ModelFile;
import io.outrider.policy.PolicyException;
import io.outrider.samples.benchmarks.harness.Plan;
import io.outrider.samples.benchmarks.harness.Row;
import io.outrider.samples.benchmarks.peers.Model;
import io.outrider.samples.shared.RunOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures policies on an NVIDIA card, if there is one. */
@Command(
        name = "cuda",
        description =
                "S, M and L on an NVIDIA card: agreement with the processor, a row's latency, rows a second at 256 to"
                        + " 4096, with tensors on the host, on the device and in CUDA graphs; a training step of M. Without"
                        + " a card, or without onnxruntime_gpu, it says why it is skipped, and exits with 0.")
final class CudaCommand implements Callable<Integer> {

    @Mixin
    private RunOptions options = new RunOptions();

    @Option(names = "--models", split = ",", paramLabel = "M", description = "some of ${DEFAULT-VALUE}")
    private List<Model> models = List.of(Model.values());

    @Option(names = "--no-cudnn", description = "do without cuDNN, which S and M do not need and L does")
    private boolean withoutCudnn;

    @Override
    public Integer call() {
        Report report = new Report(options);
        CudaOptions cuda = CudaOptions.defaults().tf32(false);
        Provider provider =
                Provider.cuda(withoutCudnn ? cuda.cudnn(false) : cuda).required();
        try {
            load(Model.S, provider, CudaWay.PLAIN).close();
        } catch (PolicyException e) {
            report.skipped(String.valueOf(e.getMessage()).replaceAll("\\s+", " "));
            return 0;
        }
        Plan plan = new Plan(
                Duration.ofMillis(options.quick() ? 400 : 2000),
                Duration.ofMillis(options.quick() ? 60 : 200),
                options.quick() ? 9 : 31);
        List<Row> rows = new ArrayList<>();
        for (Model model : models) {
            rows.addAll(new CudaRun(model, provider, options.seed()).rows(plan));
        }
        if (models.contains(Model.M)) {
            rows.addAll(new CudaLearnerRun(provider, options.seed()).rows(plan));
        }
        report.onnx(rows);
        return 0;
    }

    static OnnxPolicy load(Model model, Provider provider, CudaWay way) {
        return OnnxPolicy.loader()
                .providers(provider)
                .memory(way.memory())
                .load(ModelFile.of(model.name(), model.content()));
    }
}
