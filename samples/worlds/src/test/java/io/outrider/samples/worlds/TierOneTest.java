package io.outrider.samples.worlds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TierOneTest {

    /** Constants whose optimum lies low, in the middle and high in the grid, worlds cheap and dear. */
    @ParameterizedTest
    @CsvSource({
        "'2,0.5,64,1',1",
        "'2,0.5,64,1',2",
        "'1,1,100,1',3",
        "'3,1,1000,4',4",
        "'10,1,9,9',5",
        "'4,0.25,200,1',6"
    })
    void theOptimumIsFoundInNoisyCells(String constants, long seed) {
        TierOne problem = TierOne.parse(constants);
        TierOne.Result result = problem.run(seed);
        assertThat(result.trueP()).isEqualTo(problem.trueP());
        assertThat(result.estimatedP()).isCloseTo(problem.trueP(), Percentage.withPercentage(5));
    }

    @Test
    void cellsAreNoisyAndRoundTheClosedForm() {
        TierOne problem = TierOne.USUAL;
        TierOne.Result result = problem.run(1);
        double worst = 0;
        double sum = 0;
        for (Cell cell : result.cells()) {
            double expected = (problem.tau() * problem.tau() + problem.sigma() * problem.sigma() / cell.pathBudget())
                    / cell.worlds();
            double off = (cell.mean() - expected) / cell.standardError();
            worst = Math.max(worst, Math.abs(off));
            sum += off * off;
            assertThat(cell.flops()).isEqualTo(cell.worlds() * (64.0 + cell.pathBudget()));
        }
        assertThat(worst).as("no cell is far from its expectation").isBetween(1.0, 5.0);
        assertThat(sum / result.cells().size())
                .as("errors are as large as they say")
                .isCloseTo(1, within(0.4));
        assertThat(problem.run(2).cells()).isNotEqualTo(result.cells());
        assertThat(problem.run(1)).isEqualTo(result);
    }

    /** The fit finds the optimum of what it is given, and not of the constants it is told. */
    @Test
    void otherCostsMoveTheOptimum() {
        double[] worlds = {1, 4, 16, 64};
        double[] paths = {1, 2, 4, 8, 16, 32, 64, 128, 256};
        double[][] performance = new double[4][9];
        double[][] weights = new double[4][9];
        for (int w = 0; w < 4; w++) {
            for (int p = 0; p < 9; p++) {
                performance[w][p] = -Math.log((1 + 16 / paths[p]) / worlds[w]);
                weights[w][p] = 1;
            }
        }
        Surface surface = new Surface(worlds, paths, performance, weights);
        assertThat(new Split(16, 1).cheapestPaths(surface)).isCloseTo(16, Percentage.withPercentage(3));
        assertThat(new Split(4, 1).cheapestPaths(surface)).isCloseTo(8, Percentage.withPercentage(5));
        assertThat(new Split(1e9, 1).cheapestPaths(surface))
                .as("the edge of the grid")
                .isCloseTo(256, Percentage.withPercentage(1e-6));
    }

    @Test
    void aContourSaysHowManyWorldsALevelTakes() {
        double[][] ones = {{1, 1}, {1, 1}};
        Surface surface =
                new Surface(new double[] {1, 4}, new double[] {1, 2}, new double[][] {{0, 0.5}, {1, 1.5}}, ones);
        assertThat(surface.contour(0.5)).hasSize(1);
        assertThat(surface.contour(0.5).get(0).worlds()).isCloseTo(2, within(1e-9));
        assertThat(surface.contour(0.75)).hasSize(2);
        assertThat(surface.contour(9)).isEmpty();
        assertThatThrownBy(() -> new Surface(new double[] {4, 4}, new double[] {1, 2}, ones, ones))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4.0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1,2,3",
                "a,1,1,1",
                "0,1,1,1",
                "1,-1,1,1",
                "1,1,Infinity,1",
                "1,1,1,1",
                "9,0.001,10,1",
                "100,1,1,100"
            })
    void constantsThatCannotBeAreRefused(String constants) {
        assertThatThrownBy(() -> TierOne.parse(constants)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theRefusalNamesTheConstant() {
        assertThatThrownBy(() -> TierOne.parse("1,-1,1,1"))
                .hasMessageContaining("tau")
                .hasMessageContaining("-1");
        assertThatThrownBy(() -> TierOne.parse("1,1,x,1")).hasMessageContaining("\"x\"");
        assertThatThrownBy(() -> TierOne.parse("1,1,1,1")).hasMessageContaining("1.0");
    }
}
