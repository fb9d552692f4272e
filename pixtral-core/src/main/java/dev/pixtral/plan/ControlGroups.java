package dev.pixtral.plan;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The limits of memory of the control groups that this process is in, with which containers and services are limited on
 * Linux: of version 1 and 2, its own group and all that contain it.
 *
 * <p>Format: {@code man 7 cgroups}, {@code man 5 proc_pid_mountinfo}, and cgroup-v2.rst and memory.rst of the kernel's
 * documentation.
 */
final class ControlGroups {
    private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");
    private static final String PARENT = "..";

    private final Path root;
    private final List<Level> levels = new ArrayList<>();

    /**
     * A group with a limit.
     *
     * @param limit most bytes that its processes may use together
     * @param used bytes that they use, without files in the cache, which make room when it is needed
     */
    record Level(long limit, long used) {
        long available() {
            return Math.max(0, limit - used);
        }
    }

    /** Where a hierarchy of groups is mounted: the group at the mount point, and the mount point. */
    private record Mount(String group, String point) {}

    private ControlGroups(Path root) {
        this.root = root;
    }

    /**
     * Finds the limits.
     *
     * @param root root of the file system
     * @return the groups that have a limit, from the inside out
     */
    static List<Level> levels(Path root) {
        ControlGroups groups = new ControlGroups(root);
        List<String> mounts = SystemFile.lines(root.resolve("proc/self/mountinfo"));
        for (String line : SystemFile.lines(root.resolve("proc/self/cgroup"))) {
            String[] parts = line.split(":", 3); // number, controllers, group
            if (parts.length == 3 && parts[1].isEmpty()) {
                groups.walk(mounts, false, parts[2]);
            } else if (parts.length == 3 && List.of(parts[1].split(",")).contains("memory")) {
                groups.walk(mounts, true, parts[2]);
            }
        }
        return groups.levels;
    }

    private void walk(List<String> mounts, boolean first, String group) {
        for (String line : mounts) {
            Mount mount = mount(line, first);
            if (mount != null) {
                Path top = root.resolve(mount.point.substring(1));
                String below = below(mount.group, group);
                Path folder = top.resolve(below);
                while (folder != null && folder.startsWith(top)) {
                    add(folder, first);
                    folder = folder.getParent();
                }
                return;
            }
        }
    }

    /** Returns the mount of a line if it is that of memory; null otherwise. */
    private static Mount mount(String line, boolean first) {
        String[] halves = line.split(" - ", 2);
        String[] mount = halves[0].split(" ");
        String[] type = halves.length < 2 ? new String[0] : halves[1].split(" ");
        if (mount.length < 5 || type.length < 3 || !mount[4].startsWith("/")) {
            return null;
        }
        boolean memory = first
                ? type[0].equals("cgroup") && List.of(type[2].split(",")).contains("memory")
                : type[0].equals("cgroup2");
        return memory ? new Mount(plain(mount[3]), plain(mount[4])) : null;
    }

    /** Spaces and backslashes are written as octal numbers. */
    private static String plain(String path) {
        return OCTAL.matcher(path)
                .replaceAll(
                        octal -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(octal.group(1), 8))));
    }

    /**
     * Returns the path of a group below the mount point. In a container the mounted group may be its own, or one that
     * its view does not include; then this is the mount point itself.
     */
    private static String below(String mounted, String group) {
        String top = mounted.equals("/") ? "" : mounted;
        boolean inside = group.equals(top) || group.startsWith(top + "/");
        String below = inside ? group.substring(top.length()) : "";
        return List.of(below.split("/")).contains(PARENT) ? "" : below.replaceFirst("^/+", "");
    }

    private void add(Path folder, boolean first) {
        List<String> statistics = SystemFile.lines(folder.resolve("memory.stat"));
        long limit = first
                ? Math.min(
                        limit(folder, "memory.limit_in_bytes"),
                        SystemFile.number(statistics, "hierarchical_memory_limit")
                                .orElse(Long.MAX_VALUE))
                : Math.min(limit(folder, "memory.max"), limit(folder, "memory.high"));
        if (limit == Long.MAX_VALUE) {
            return;
        }
        OptionalLong usage = SystemFile.number(folder.resolve(first ? "memory.usage_in_bytes" : "memory.current"));
        String prefix = first ? "total_" : "";
        long cached = SystemFile.number(statistics, prefix + "inactive_file").orElse(0)
                + SystemFile.number(statistics, prefix + "active_file").orElse(0);
        levels.add(new Level(limit, Math.max(0, usage.orElse(0) - cached)));
    }

    private static long limit(Path folder, String file) {
        return SystemFile.number(folder.resolve(file)).orElse(Long.MAX_VALUE);
    }
}
