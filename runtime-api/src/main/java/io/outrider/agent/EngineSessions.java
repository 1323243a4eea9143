package io.outrider.agent;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.outrider.Decision;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Episodes by key, in a cache that forgets the idle ones. */
final class EngineSessions<O, A> implements Sessions<O, A> {

    private final EngineAgent<O, A> agent;
    private volatile boolean closed;
    private final Cache<String, Session<O, A>> sessions;

    EngineSessions(EngineAgent<O, A> agent, Duration idle) {
        if (idle.isNegative() || idle.isZero()) {
            throw new IllegalArgumentException("a session's idle time must be positive, not " + idle);
        }
        this.agent = agent;
        this.sessions = Caffeine.newBuilder()
                .expireAfterAccess(idle)
                .executor(Runnable::run)
                .removalListener(
                        (@Nullable String key, @Nullable Session<O, A> session, RemovalCause cause) -> removed(session))
                .build();
    }

    /** An episode and the lock under which its requests are served. */
    private static final class Session<O, A> {
        final ReentrantLock lock = new ReentrantLock();

        @Nullable
        EngineEpisode<O, A> episode;

        boolean over;
    }

    private static void removed(@Nullable Session<?, ?> session) {
        if (session == null) {
            return;
        }
        session.lock.lock();
        try {
            session.over = true;
            if (session.episode != null) {
                session.episode.close();
            }
        } finally {
            session.lock.unlock();
        }
    }

    @Override
    public Decision<A> decide(String key, O observation) {
        while (true) {
            if (closed) {
                throw new IllegalStateException("the sessions are closed");
            }
            Session<O, A> session = sessions.get(key, absent -> new Session<>());
            session.lock.lock();
            try {
                if (closed) {
                    sessions.invalidate(key);
                } else if (!session.over) {
                    return next(key, session, observation).decide();
                }
            } finally {
                session.lock.unlock();
            }
        }
    }

    private EngineEpisode<O, A> next(String key, Session<O, A> session, O observation) {
        EngineEpisode<O, A> episode = session.episode;
        if (episode == null) {
            episode = new EngineEpisode<>(agent, agent.engine.episodes().begin(null, key), observation);
            session.episode = episode;
        } else {
            episode.moveTo(observation);
        }
        return episode;
    }

    @Override
    public void end(String key, O observation, boolean terminated) {
        Session<O, A> session = sessions.getIfPresent(key);
        if (session == null) {
            return;
        }
        session.lock.lock();
        try {
            Episode<O, A> episode = session.episode;
            if (!session.over && episode != null) {
                episode.end(observation, terminated);
            }
            session.over = true;
        } finally {
            session.lock.unlock();
        }
        sessions.asMap().remove(key, session);
    }

    @Override
    public long open() {
        sessions.cleanUp();
        return sessions.estimatedSize();
    }

    @Override
    public void close() {
        closed = true;
        sessions.invalidateAll();
        sessions.cleanUp();
    }
}
