package dev.pixtral.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Memory of machines and containers, read from the files of systems as they are. */
class MachineMemoryTest {
    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;
    private static final long HEAP = 4 * GIB;
    private static final String V2 =
            "29 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot\n";
    private static final String V1 = "31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755\n"
            + "34 31 0:30 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n"
            + "35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n";
    private static final long UNLIMITED_V1 = 9_223_372_036_854_771_712L;

    @TempDir
    Path root;

    @BeforeEach
    void machine() throws IOException {
        write(
                "proc/meminfo",
                "MemTotal:       16777216 kB\nMemFree: 100 kB\nMemAvailable:   12582912 kB\nBuffers: 1 kB\n");
    }

    private void write(String file, String content) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
    }

    private void process(String mounts, String groups) throws IOException {
        write("proc/self/mountinfo", "22 1 254:0 / / rw - ext4 /dev/vda rw\n" + mounts);
        write("proc/self/cgroup", groups);
    }

    private void v2(String group, String max, long current, long inactive, long active) throws IOException {
        String folder = "sys/fs/cgroup/" + group;
        write(folder + "/memory.max", max + "\n");
        write(folder + "/memory.high", "max\n");
        write(folder + "/memory.current", current + "\n");
        write(
                folder + "/memory.stat",
                "anon 12345\nfile 99\nworkingset_refault_file 7\ninactive_file %d\nactive_file %d\n"
                        .formatted(inactive, active));
    }

    private void v1(String group, long limit, long usage, long inactive, long hierarchical) throws IOException {
        String folder = "sys/fs/cgroup/memory/" + group;
        write(folder + "/memory.limit_in_bytes", limit + "\n");
        write(folder + "/memory.usage_in_bytes", usage + "\n");
        write(
                folder + "/memory.stat",
                "cache 1\ninactive_file 5\nhierarchical_memory_limit %d\ntotal_inactive_file %d\ntotal_active_file 0\n"
                        .formatted(hierarchical, inactive));
    }

    private void assertMemory(long total, long available, boolean limited) {
        MachineMemory memory = MachineMemory.look(root, HEAP);
        assertThat(memory).isEqualTo(new MachineMemory(16 * GIB, total, available, HEAP));
        assertThat(memory.limited()).isEqualTo(limited);
        assertThat(memory.known()).isTrue();
    }

    @Test
    void a_machine_without_control_groups_has_what_it_says() {
        assertMemory(16 * GIB, 12 * GIB, false);
    }

    @Test
    void a_group_without_a_limit_changes_nothing() throws IOException {
        process(V2, "0::/user.slice/session-1.scope\n");
        v2("user.slice/session-1.scope", "max", 5 * GIB, 0, 0);

        assertMemory(16 * GIB, 12 * GIB, false);
    }

    @Test
    void version_2_counts_what_is_used_without_files_in_the_cache() throws IOException {
        process(V2, "0::/\n");
        v2("", String.valueOf(8 * GIB), 7 * GIB, 3 * GIB, 2 * GIB);

        assertMemory(8 * GIB, 6 * GIB, true);
    }

    @Test
    void the_tightest_of_nested_groups_decides() throws IOException {
        process(V2, "0::/kubepods/pod1/container1\n");
        v2("kubepods/pod1/container1", "max", GIB, 0, 0);
        v2("kubepods/pod1", String.valueOf(4 * GIB), 2 * GIB, GIB, 0);
        v2("kubepods", String.valueOf(10 * GIB), 9 * GIB, 0, 0);

        assertMemory(4 * GIB, GIB, true); // the limit of the inner one, and what the outer one has left
    }

    @Test
    void the_throttling_limit_of_version_2_counts() throws IOException {
        process(V2, "0::/service\n");
        v2("service", String.valueOf(8 * GIB), GIB, 0, 0);
        write("sys/fs/cgroup/service/memory.high", String.valueOf(6 * GIB));

        assertMemory(6 * GIB, 5 * GIB, true);
    }

    @Test
    void a_group_that_is_over_its_limit_has_nothing_left() throws IOException {
        process(V2, "0::/\n");
        v2("", String.valueOf(GIB), 2 * GIB, 0, 0);

        assertMemory(GIB, 0, true);
    }

    @Test
    void version_1_is_read_from_its_own_hierarchy() throws IOException {
        process(V1, "9:name=systemd:/x\n4:memory:/docker/abc\n2:cpuacct,cpu:/docker/abc\n0::/\n");
        v1("docker/abc", 6 * GIB, 5 * GIB, 2 * GIB, UNLIMITED_V1);
        v1("docker", UNLIMITED_V1, 9 * GIB, 0, UNLIMITED_V1);
        v1("", UNLIMITED_V1, 9 * GIB, 0, UNLIMITED_V1);

        assertMemory(6 * GIB, 3 * GIB, true);
    }

    @Test
    void version_1_knows_of_limits_outside_of_the_view() throws IOException {
        process(V1, "4:memory:/\n");
        v1("", UNLIMITED_V1, GIB, 0, 2 * GIB);

        assertMemory(2 * GIB, GIB, true);
    }

    @Test
    void unlimited_version_1_is_the_machine() throws IOException {
        process(V1, "4:memory:/process_api/7\n");
        v1("process_api/7", UNLIMITED_V1, 500 * MIB, 0, UNLIMITED_V1);
        v1("", UNLIMITED_V1, 9 * GIB, 0, UNLIMITED_V1);

        assertMemory(16 * GIB, 12 * GIB, false);
    }

    /** The mount of a container shows its own group, although the process is called by its path on the host. */
    @ParameterizedTest
    @ValueSource(strings = {"/docker/abc", "/docker/abc/", "/elsewhere", "/../../x", "/docker/abcdef"})
    void a_mounted_subtree_stands_for_the_group(String group) throws IOException {
        process(
                "35 31 0:32 /docker/abc /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n",
                "4:memory:" + group + "\n");
        v1("", 3 * GIB, GIB, 0, UNLIMITED_V1);

        assertMemory(3 * GIB, 2 * GIB, true);
    }

    @Test
    void a_mount_point_may_have_spaces() throws IOException {
        process("29 23 0:26 / /odd\\040place rw - cgroup2 cgroup2 rw\n", "0::/\n");
        write("odd place/memory.max", String.valueOf(GIB));
        write("odd place/memory.current", "0");

        assertMemory(GIB, GIB, true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "nonsense", "0::", "::::", "-1 2 3", "0::/a - b"})
    void nonsense_limits_nothing(String nonsense) throws IOException {
        process(V2 + nonsense + "\n - \n a b c d e - cgroup2\n", nonsense);
        write("sys/fs/cgroup/memory.max", nonsense);
        write("sys/fs/cgroup/memory.stat", nonsense);

        assertMemory(16 * GIB, 12 * GIB, false);
    }

    @Test
    void a_limit_above_the_memory_of_the_machine_is_none() throws IOException {
        process(V2, "0::/\n");
        v2("", String.valueOf(64 * GIB), GIB, 0, 0);

        assertMemory(16 * GIB, 12 * GIB, false);
    }

    @Test
    void this_machine_has_memory() {
        MachineMemory memory = MachineMemory.look();

        assertThat(memory.known()).isTrue();
        assertThat(memory.available()).isPositive().isLessThanOrEqualTo(memory.total());
        assertThat(memory.total()).isLessThanOrEqualTo(memory.machine());
        assertThat(memory.heap()).isEqualTo(Runtime.getRuntime().maxMemory());
    }

    @Test
    void a_machine_that_says_nothing_has_unknown_memory() {
        MachineMemory memory = MachineMemory.unknown(HEAP);

        assertThat(memory.known()).isFalse();
        assertThat(memory.limited()).isFalse();
    }
}
