package dev.pixtral.testing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.properties.CanBeAnnotated;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.pixtral.api.Internal;
import java.util.Set;

/** The rule that modules outside of the core use only what it promises. */
public final class PublicFace {
    private PublicFace() {}

    /**
     * Returns the rule for the classes of one module.
     *
     * @param owner beginning of the names of the module's packages; what is internal there is the module's own
     * @param exceptions full names of internal types that the module may use, and of internal members as
     *     {@code package.Type.member}
     */
    public static ArchRule isAllThatIsUsedBy(String owner, Set<String> exceptions) {
        return classes()
                .that(DescribedPredicate.describe("of " + owner, type -> isOf(type, owner)))
                .should(new ArchCondition<>("use only what is promised") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        type.getDirectDependenciesFromSelf().stream()
                                .filter(used -> isForbidden(used.getTargetClass(), owner, exceptions))
                                .forEach(
                                        used -> events.add(SimpleConditionEvent.violated(type, used.getDescription())));
                        type.getAccessesFromSelf().stream()
                                .filter(access -> !isOf(access.getTargetOwner(), owner))
                                .filter(access -> isOfAnInternalMember(access, exceptions))
                                .forEach(access ->
                                        events.add(SimpleConditionEvent.violated(type, access.getDescription())));
                    }
                });
    }

    private static boolean isForbidden(JavaClass used, String owner, Set<String> exceptions) {
        JavaClass type = used.getBaseComponentType();
        return type.getName().startsWith("dev.pixtral.")
                && !isOf(type, owner)
                && !exceptions.contains(type.getName())
                && isInternal(type);
    }

    private static boolean isInternal(JavaClass type) {
        return isMarked(type)
                || isMarked(type.getPackage())
                || type.getEnclosingClass().filter(PublicFace::isInternal).isPresent();
    }

    private static boolean isOfAnInternalMember(JavaAccess<?> access, Set<String> exceptions) {
        String name = access.getTargetOwner().getName() + "." + access.getName();
        return !exceptions.contains(name)
                && access.getTarget()
                        .resolveMember()
                        .filter(PublicFace::isMarked)
                        .isPresent();
    }

    private static boolean isMarked(CanBeAnnotated place) {
        return place.isAnnotatedWith(Internal.class);
    }

    private static boolean isOf(JavaClass type, String owner) {
        return type.getPackageName().equals(owner) || type.getPackageName().startsWith(owner + ".");
    }
}
