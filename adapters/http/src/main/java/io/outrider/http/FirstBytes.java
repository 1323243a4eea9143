package io.outrider.http;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Reads an answer's body to its end, so that the connection can serve again, but no further than a limit: a server cannot
 * keep this side busy. The bytes are not kept; what a server says may repeat what it was sent, secrets too.
 */
final class FirstBytes implements BodySubscriber<Boolean> {

    private static final long LIMIT = 1 << 16;

    private final CompletableFuture<Boolean> body = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;
    private long bytes;

    /** Completed with whether the body ended within the limit. */
    @Override
    public CompletionStage<Boolean> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription to) {
        subscription = to;
        to.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        Flow.Subscription from = subscription;
        for (ByteBuffer buffer : buffers) {
            bytes += buffer.remaining();
        }
        if (from == null) {
            return;
        }
        if (bytes > LIMIT) {
            from.cancel();
            body.complete(false);
        } else {
            from.request(1);
        }
    }

    @Override
    public void onError(Throwable failure) {
        body.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        body.complete(true);
    }
}
