package io.outrider.internal.log;

/** The join's tests again, with every record read a second time from its place in the raw log. */
class JoinByPlaceTest extends JoinTest {

    @Override
    int recentBytes() {
        return 0;
    }
}
