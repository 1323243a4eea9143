package io.outrider.samples.hello;

import io.outrider.ActionSpace;
import io.outrider.Decision;
import io.outrider.InputWriter;
import io.outrider.Outcome;
import io.outrider.agent.Agent;
import io.outrider.experience.ExperienceLog;
import io.outrider.experience.Transition;
import io.outrider.onnx.OnnxPolicy;
import io.outrider.samplers.Samplers;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/** One decision of a shop: which offer to show a visitor, with what probability, and what came of it. */
public final class Hello {

    enum Offer {
        NONE,
        COUPON,
        FREE_SHIPPING
    }

    record Visitor(int visits, double basket, double minutes) {
        void encode(InputWriter out) {
            out.put(visits / 10.0).put(basket / 100).put(minutes / 30);
        }
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = arguments.length > 0 ? Path.of(arguments[0]) : Files.createTempDirectory("outrider-hello");
        try (var model = OnnxPolicy.load("offers.onnx", resource("/models/offers.onnx"));
                var log = ExperienceLog.builder(folder.resolve("experience"))
                        .rewardWindow(Duration.ofDays(2))
                        .open();
                var agent = Agent.builder("offers", model, Visitor::encode, ActionSpace.of(Offer.values()))
                        .sampler(Samplers.thompson())
                        .record(log)
                        .build();
                var rows = log.follow("offers")) {
            Decision<Offer> decision = agent.decide(new Visitor(3, 80, 12));
            System.out.println("decision     " + decision.action() + "  (id " + decision.id() + ")");
            System.out.println("propensity   " + decision.propensity() + " " + decision.propensityKind());
            System.out.println("uncertainty  " + decision.epistemic() + " between members, " + decision.information()
                    + " nats to learn");
            agent.report(Outcome.of(decision.id(), 4.20).key("order-1").last());
            Transition row = rows.poll(1, Duration.ofMinutes(1)).get(0);
            System.out.println("reward       " + row.reward() + " " + row.rewardStatus());
            System.out.println("row          " + row);
        }
    }

    private static byte[] resource(String name) throws Exception {
        try (InputStream in = Objects.requireNonNull(Hello.class.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        }
    }
}
