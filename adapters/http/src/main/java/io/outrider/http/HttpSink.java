package io.outrider.http;

import io.outrider.experience.ExperienceException;
import io.outrider.experience.ExperienceSink;
import io.outrider.experience.FileDigest;
import io.outrider.experience.FileRefusedException;
import io.outrider.experience.SinkUnavailableException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Puts each file to an HTTP endpoint, as {@code PUT <endpoint>/v1/files/<name>} with its length and its SHA-256 in
 * {@code Content-Digest}.
 *
 * <p>What the answers mean:
 *
 * <table>
 * <caption>Answers</caption>
 * <tr><th>status</th><th>meaning</th></tr>
 * <tr><td>200, 201, 204</td><td>stored, or there already with this digest; if the answer has a {@code Repr-Digest}, it
 * must be the file's</td></tr>
 * <tr><td>409, 413, 414, 422</td><td>another content under this name, too large, a name that the endpoint does not take:
 * {@link FileRefusedException}</td></tr>
 * <tr><td>anything else</td><td>try later: {@link SinkUnavailableException}, with the time that {@code Retry-After} asks
 * for. Also a rejected token, an expired certificate and a redirection, which is never followed: they concern every
 * file.</td></tr>
 * </table>
 *
 * <p>A file is streamed from the disk, twice: once to see that it is what its digest says, once to send it. Each has a
 * deadline for everything from connecting to the end of the answer, which grows with its length; past it the exchange is
 * aborted. Repeating a file whose answer was lost is harmless. Messages hold no secret, and nothing of what the endpoint
 * said but its status and the digest. Thread-safe.
 */
public final class HttpSink implements ExperienceSink {

    private static final int ANSWER_NOT_READ = -1;

    private final URI endpoint;
    private final Authentication authentication;
    private final Duration deadline;
    private final long bytesPerSecond;
    private final ExecutorService threads;
    private final HttpClient client;

    HttpSink(HttpSinkBuilder builder) {
        this.endpoint = builder.endpoint;
        this.authentication = builder.authentication;
        this.deadline = builder.deadline;
        this.bytesPerSecond = builder.bytesPerSecond;
        AtomicInteger number = new AtomicInteger();
        this.threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "outrider-http-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(builder.connectTimeout)
                .sslContext(builder.sslContext)
                .executor(threads)
                .build();
    }

    /**
     * Begins a sink for an endpoint, an {@code https:} or {@code http:} URI such as {@code https://host:8443/experience}.
     *
     * @throws IllegalArgumentException if the URI is not of that kind, names no host, or has user information, a query or
     *     a fragment
     */
    public static HttpSinkBuilder builder(URI endpoint) {
        return new HttpSinkBuilder(endpoint);
    }

    /**
     * Puts the file.
     *
     * @throws IllegalArgumentException if a part of {@code name} is empty, {@code .} or {@code ..}
     */
    @Override
    public void put(String name, Path file, String digest) {
        URI target = URI.create(endpoint + "/v1/files/" + FileNames.encode(name));
        long length = FileDigest.verify(file, digest);
        HttpRequest.Builder request = HttpRequest.newBuilder(target)
                .header("Content-Type", "application/octet-stream")
                .header(ContentDigest.CONTENT_DIGEST, ContentDigest.format(digest));
        authentication.authorize(request, "PUT", target.getRawPath(), digest);
        try {
            request.PUT(BodyPublishers.ofFile(file));
        } catch (IOException e) {
            throw new ExperienceException("Cannot read the file " + file, e);
        }
        Duration allowed = deadline.plusMillis(length * 1000 / bytesPerSecond);
        judge(name, target, digest, exchange(request.build(), allowed));
    }

    private HttpResponse<Boolean> exchange(HttpRequest request, Duration allowed) {
        String what = "PUT " + request.uri();
        CompletableFuture<HttpResponse<Boolean>> answer = client.sendAsync(request, info -> new FirstBytes());
        try {
            return answer.get(allowed.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new SinkUnavailableException(what + " was not answered within " + allowed, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SinkUnavailableException(what + " was interrupted", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new SinkUnavailableException(what + " failed: " + cause, cause);
        } finally {
            answer.cancel(true);
        }
    }

    private void judge(String name, URI target, String digest, HttpResponse<Boolean> answer) {
        String there = answer.headers()
                .firstValue(ContentDigest.REPR_DIGEST)
                .flatMap(ContentDigest::parse)
                .orElse("");
        int status = answer.body() ? answer.statusCode() : ANSWER_NOT_READ;
        switch (status) {
            case 200, 201, 204 -> {
                if (!there.isEmpty() && !there.equals(digest)) {
                    throw unavailable(
                            target, answer, "says that it stored the SHA-256 " + there + ", sent was " + digest);
                }
            }
            case 409 ->
                throw new FileRefusedException(
                        endpoint + " holds another content under " + name + ": its SHA-256 is "
                                + (there.isEmpty() ? "not given" : there) + ", to be put was " + digest,
                        null);
            case 413, 414, 422 ->
                throw new FileRefusedException(endpoint + " refuses " + name + " with the status " + status, null);
            case 401, 403 ->
                throw unavailable(target, answer, "rejects the credentials (" + authentication + "); replace them");
            case 300, 301, 302, 303, 307, 308 ->
                throw unavailable(target, answer, "redirects, which is not followed; name the right endpoint");
            case ANSWER_NOT_READ -> throw unavailable(target, answer, "answers without end");
            default -> throw unavailable(target, answer, "cannot take it now");
        }
    }

    private SinkUnavailableException unavailable(URI target, HttpResponse<?> answer, String what) {
        String message = target + " " + what + ": status " + answer.statusCode();
        return answer.headers()
                .firstValue("Retry-After")
                .flatMap(value -> RetryAfter.parse(value, authentication.clock()))
                .map(pause -> new SinkUnavailableException(message, null, pause))
                .orElseGet(() -> new SinkUnavailableException(message, null));
    }

    /** Ends this sink's threads; its connections go with them. */
    @Override
    public void close() {
        threads.shutdownNow();
    }

    /** Where it puts files and how it says who it is; no secret. */
    @Override
    public String toString() {
        return "HttpSink[" + endpoint + ", " + authentication + "]";
    }
}
