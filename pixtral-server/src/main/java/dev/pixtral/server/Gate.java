package dev.pixtral.server;

import java.util.Locale;

/** Decides whether a request may be served: the host it is addressed to, the page it comes from, and its key. */
final class Gate {
    private final HostCheck hosts;
    private final Access access;

    Gate(HostCheck hosts, Access access) {
        this.hosts = hosts;
        this.access = access;
    }

    /**
     * Checks host and page of a request, and sets the headers that let a browser show the answer to a foreign page.
     *
     * @throws Refusal if the request may not be served
     */
    void enter(Call call) {
        String host = call.header("Host");
        boolean known = host.isEmpty() ? !call.authority().isEmpty() : hosts.allows(host);
        if (!known || !(call.authority().isEmpty() || hosts.allows(call.authority()))) {
            throw Refusal.invalid(
                    403,
                    "host_not_allowed",
                    "This server does not answer to the host name of this request; start it with --server-name NAME"
                            + " for each name that clients use.");
        }
        String origin = call.header("Origin").toLowerCase(Locale.ROOT);
        if (origin.isEmpty() || isOfThisServer(origin, host)) {
            return;
        }
        if (!access.origins().contains(origin)) {
            throw Refusal.invalid(
                    403,
                    "origin_not_allowed",
                    "Pages of other servers may not use this one; start it with --allow-origin ORIGIN for those that"
                            + " may.");
        }
        call.set("Access-Control-Allow-Origin", origin);
        call.set("Vary", "Origin");
    }

    private static boolean isOfThisServer(String origin, String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return origin.equals("http://" + lower) || origin.equals("https://" + lower);
    }

    /**
     * Checks the key of a request.
     *
     * @return the salt of what is computed for its client
     * @throws Refusal if the key is missing or wrong
     */
    String salt(Call call) {
        return access.keys().salt(call.header("Authorization")).orElseThrow(Refusal::unknownKey);
    }
}
