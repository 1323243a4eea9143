package io.outrider.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.onnx.CudaOptions.ArenaGrowth;
import io.outrider.onnx.CudaOptions.ConvolutionSearch;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CudaOptionsTest {

    @Test
    void whatIsNotSaidIsLeftToOnnxRuntime() {
        assertThat(Provider.cuda(CudaOptions.defaults())).isEqualTo(Provider.cuda());
        assertThat(Provider.cuda(CudaOptions.defaults()).options()).isEmpty();
    }

    @Test
    void whatIsSaidIsPassedOnInOnnxRuntimesWords() {
        CudaOptions options = CudaOptions.defaults()
                .device(2)
                .memoryLimit(1L << 30)
                .tf32(false)
                .cudnn(true)
                .convolutionSearch(ConvolutionSearch.HEURISTIC)
                .arenaGrowth(ArenaGrowth.AS_REQUESTED);
        Provider provider = Provider.cuda(options);
        assertThat(provider.name()).isEqualTo("cuda:2");
        assertThat(provider.options())
                .isEqualTo(Map.of(
                        "gpu_mem_limit", "1073741824",
                        "use_tf32", "0",
                        "enable_cudnn", "1",
                        "cudnn_conv_algo_search", "HEURISTIC",
                        "arena_extend_strategy", "kSameAsRequested"));
        assertThat(provider.option("use_tf32", "1").options()).containsEntry("use_tf32", "1");
    }

    @Test
    void whatMakesNoSenseIsNamed() {
        assertThatThrownBy(() -> CudaOptions.defaults().device(-1)).hasMessageContaining("-1");
        assertThatThrownBy(() -> CudaOptions.defaults().memoryLimit(0)).hasMessageContaining("not 0");
    }

    @Test
    void optionsAreValues() {
        assertThat(CudaOptions.defaults().tf32(false))
                .isEqualTo(CudaOptions.defaults().tf32(false))
                .hasSameHashCodeAs(CudaOptions.defaults().tf32(false))
                .isNotEqualTo(CudaOptions.defaults().tf32(true))
                .isNotEqualTo(CudaOptions.defaults().tf32(false).device(1));
        assertThat(CudaOptions.defaults().tf32(true).toString()).contains("use_tf32=1");
    }
}
