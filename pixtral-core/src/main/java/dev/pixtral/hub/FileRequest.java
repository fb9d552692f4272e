package dev.pixtral.hub;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks for bytes of a file and accepts only an answer that has exactly these. For one thread. */
final class FileRequest {
    private static final Set<Integer> EXPIRED = Set.of(401, 403, 404, 410);
    private static final Pattern CONTENT_RANGE =
            Pattern.compile("bytes (?:([0-9]{1,18})-([0-9]{1,18})|\\*)/([0-9]{1,18}|\\*)");

    private final FileLocator locator;
    private final HubHttp http;
    private final long size;
    private int renewals;

    FileRequest(FileLocator locator) {
        this.locator = locator;
        this.http = locator.http();
        this.size = locator.file().size();
    }

    /** Bytes arrived: an address that is refused later is a new one. */
    void progressed() {
        renewals = 0;
    }

    /**
     * Asks for a range.
     *
     * @param from first byte
     * @param to byte after the last one
     * @return an answer whose body begins with the first byte
     * @throws RangesUnusableException if the server does not give a part of this file
     */
    HubResponse part(long from, long to) throws RetryableException, RangesUnusableException, InterruptedException {
        boolean whole = from == 0 && to == size;
        HubResponse response = answer(whole ? Optional.empty() : Optional.of("bytes=%d-%d".formatted(from, to - 1)));
        try {
            if (whole && response.status() == 200) {
                checkWhole(response);
            } else {
                checkPart(response, from, to);
            }
            return response;
        } catch (RetryableException | RangesUnusableException | RuntimeException e) {
            response.close();
            throw e;
        }
    }

    /**
     * Asks for the whole file.
     *
     * @return an answer whose body begins with the first byte of the file
     */
    HubResponse whole() throws RetryableException, InterruptedException {
        HubResponse response;
        try {
            response = answer(Optional.empty());
        } catch (RangesUnusableException e) {
            throw new IllegalStateException("no range was asked for", e);
        }
        try {
            checkWhole(response);
            return response;
        } catch (RetryableException | RuntimeException e) {
            response.close();
            throw e;
        }
    }

    /** Resolves the address again as long as it seems to have expired. */
    private HubResponse answer(Optional<String> range)
            throws RetryableException, RangesUnusableException, InterruptedException {
        while (true) {
            FileLocation location = locator.location();
            HubResponse response = http.follow(location.uri(), range);
            boolean refused = EXPIRED.contains(response.status()) && !http.isHub(response.uri());
            if (!refused) {
                return response;
            }
            renewals++;
            if (renewals > http.limits().renewals()) {
                if (range.isPresent()) { // some storage servers refuse good ranges
                    response.close();
                    renewals = 0;
                    throw new RangesUnusableException("status " + response.status());
                }
                throw Refusal.of(http, locator.subject(), response);
            }
            response.drain(http.limits().stall());
            locator.forget(location);
        }
    }

    private void checkPart(HubResponse response, long from, long to)
            throws RetryableException, RangesUnusableException, InterruptedException {
        if (response.status() == 416) {
            refuseOtherSize(range(response).flatMap(FileRequest::total));
            throw new RangesUnusableException("status 416");
        }
        if (response.status() == 200) {
            throw new RangesUnusableException("the whole file");
        }
        if (response.status() != 206) {
            throw Refusal.of(http, locator.subject(), response);
        }
        Optional<Matcher> range = range(response);
        refuseOtherSize(range.flatMap(FileRequest::total));
        OptionalLong length = response.number("Content-Length");
        boolean exact = range.isPresent()
                && Long.toString(from).equals(range.get().group(1))
                && Long.toString(to - 1).equals(range.get().group(2))
                && response.isPlain()
                && (length.isEmpty() || length.getAsLong() == to - from);
        if (!exact) {
            throw new RangesUnusableException("another range");
        }
    }

    private static Optional<Matcher> range(HubResponse response) {
        return response.header("Content-Range").map(CONTENT_RANGE::matcher).filter(Matcher::matches);
    }

    private static Optional<Long> total(Matcher range) {
        return range.group(3).equals("*") ? Optional.empty() : Optional.of(Long.parseLong(range.group(3)));
    }

    private void refuseOtherSize(Optional<Long> total) throws RetryableException, InterruptedException {
        if (total.isPresent() && total.get() != size) {
            throw otherSize(total.get());
        }
    }

    private void checkWhole(HubResponse response) throws RetryableException, InterruptedException {
        if (response.status() != 200) {
            throw Refusal.of(http, locator.subject(), response);
        }
        if (!response.isPlain()) {
            throw RetryableException.of(new HubException(
                    HubException.Reason.FOREIGN,
                    "%s: %s sends the file compressed, although it was asked not to; check HF_ENDPOINT and the network's proxies."
                            .formatted(locator.subject(), Origin.of(response.uri()))));
        }
        OptionalLong length = response.number("Content-Length");
        if (length.isPresent() && length.getAsLong() != size) {
            throw otherSize(length.getAsLong());
        }
    }

    /** Another attempt may reach a server that has the right file. */
    private RetryableException otherSize(long stated) throws InterruptedException {
        locator.forget(locator.location());
        return RetryableException.of(locator.changed("its size is now '%d', not '%d'".formatted(stated, size)));
    }
}
