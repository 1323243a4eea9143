package io.outrider.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethodWhere;
import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;
import static com.tngtech.archunit.lang.conditions.ArchConditions.never;
import static com.tngtech.archunit.lang.conditions.ArchConditions.onlyDependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.GeneralCodingRules;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The rules that compiled classes keep, each a method, so that a test can hold them against the build and against
 * fixtures that break them.
 */
final class HouseRules {
    private static final Set<String> INTERNAL_FRIENDS = Set.of("adapters/testkit", "samples/benchmarks");

    private final Function<JavaClass, String> moduleOf;
    private final DescribedPredicate<JavaClass> libraries;
    private final DescribedPredicate<JavaClass> cores;

    /** @param moduleOf the path of the module that a class belongs to; empty for a third party's */
    HouseRules(Function<JavaClass, String> moduleOf) {
        this.moduleOf = moduleOf;
        this.libraries = describe("are in a library", type -> isLibrary(moduleOf.apply(type)));
        this.cores = describe(
                "are in a core",
                type -> Set.of("runtime-api", "runtime-onnx", "samplers").contains(moduleOf.apply(type)));
    }

    private static boolean isLibrary(String module) {
        return !module.isEmpty() && !module.startsWith("samples/");
    }

    private DescribedPredicate<JavaClass> in(String module) {
        return describe("are in " + module, type -> moduleOf.apply(type).equals(module));
    }

    private static boolean mayUse(String module, String other) {
        if (module.startsWith("samples/")) {
            return isLibrary(other) || other.equals("samples/shared");
        }
        return !module.equals("runtime-api") && other.equals("runtime-api");
    }

    ArchRule modulesUseOnlyWhatIsBelowThem() {
        return classes()
                .that(describe("are ours", type -> !moduleOf.apply(type).isEmpty()))
                .should(onlyHaveDependencies("use only the modules below their own", dependency -> {
                    String from = moduleOf.apply(dependency.getOriginClass());
                    String to = moduleOf.apply(dependency.getTargetClass());
                    return to.isEmpty() || from.equals(to) || mayUse(from, to);
                }))
                .allowEmptyShould(true);
    }

    /**
     * But for the testkit, whose contract tests drive the engine: it sees what runtime-api exports to it by name. And for the
     * benchmarks, a program that is no library, which measure the parts that a deciding thread goes through.
     */
    ArchRule internalPackagesStayInside() {
        return classes()
                .should(onlyHaveDependencies("use no internal package of another module", dependency -> {
                    String from = moduleOf.apply(dependency.getOriginClass());
                    String to = moduleOf.apply(dependency.getTargetClass());
                    boolean friend = INTERNAL_FRIENDS.contains(from) && to.equals("runtime-api");
                    return to.isEmpty() || from.equals(to) || friend || !isInternal(dependency.getTargetClass());
                }))
                .allowEmptyShould(true);
    }

    private static boolean isInternal(JavaClass type) {
        return ("." + type.getBaseComponentType().getPackageName() + ".").contains(".internal.");
    }

    private static ArchCondition<JavaClass> onlyHaveDependencies(String description, Predicate<Dependency> allowed) {
        return new ArchCondition<>(description) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                type.getDirectDependenciesFromSelf().stream()
                        .filter(allowed.negate())
                        .forEach(d -> events.add(SimpleConditionEvent.violated(type, d.getDescription())));
            }
        };
    }

    ArchRule runtimeApiUsesThreeLibraries() {
        return classes()
                .that(in("runtime-api"))
                .should(onlyDependOnClassesThat(areInOrPrimitive(
                        "java.",
                        "javax.crypto.",
                        "io.outrider.",
                        "io.micrometer.",
                        "com.github.benmanes.caffeine.",
                        "org.jspecify.")))
                .allowEmptyShould(true);
    }

    ArchRule samplersUseTheJdkAlone() {
        return classes()
                .that(in("samplers"))
                .should(onlyDependOnClassesThat(areInOrPrimitive("java.", "io.outrider.", "org.jspecify.")))
                .allowEmptyShould(true);
    }

    private static DescribedPredicate<JavaClass> areInOrPrimitive(String... prefixes) {
        return resideIn(prefixes)
                .or(describe("primitive", type -> type.getBaseComponentType().isPrimitive()));
    }

    private static DescribedPredicate<JavaClass> resideIn(String... prefixes) {
        return describe("reside in " + String.join("*, ", prefixes) + "*", type -> {
            String name = type.getBaseComponentType().getName();
            return Stream.of(prefixes).anyMatch(name::startsWith);
        });
    }

    ArchRule onnxRuntimeStaysInRuntimeOnnx() {
        return classes()
                .that(libraries)
                .and(DescribedPredicate.not(in("runtime-onnx")))
                .should(never(dependOnClassesThat(resideIn("ai.onnxruntime."))))
                .allowEmptyShould(true);
    }

    ArchRule signaturesOfRuntimeOnnxAreOurs() {
        DescribedPredicate<JavaClass> foreign = resideIn("ai.onnxruntime.", "ai.onnx.", "com.google.protobuf.");
        return classes()
                .that(in("runtime-onnx"))
                .and(describe("can be seen", type -> isVisible(type.getModifiers()) && !isInternal(type)))
                .should(new ArchCondition<>("show no type of ONNX Runtime or protobuf") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        type.getMembers().stream()
                                .filter(member -> isVisible(member.getModifiers()))
                                .filter(member -> signature(member)
                                        .flatMap(part -> part.getAllInvolvedRawTypes().stream())
                                        .anyMatch(foreign))
                                .forEach(member ->
                                        events.add(SimpleConditionEvent.violated(member, member.getDescription())));
                    }
                })
                .allowEmptyShould(true);
    }

    private static boolean isVisible(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }

    private static Stream<JavaType> signature(JavaMember member) {
        if (member instanceof JavaField field) {
            return Stream.of(field.getType());
        }
        JavaCodeUnit code = (JavaCodeUnit) member;
        Stream<JavaType> thrown = code.getExceptionTypes().stream().map(JavaType.class::cast);
        return Stream.concat(Stream.concat(code.getParameterTypes().stream(), thrown), Stream.of(code.getReturnType()));
    }

    /** @param exported the packages of runtime-api that others may see */
    ArchRule packagesOfRuntimeApiHaveNoCycles(Set<String> exported) {
        return SlicesRuleDefinition.slices()
                .assignedFrom(new SliceAssignment() {
                    @Override
                    public SliceIdentifier getIdentifierOf(JavaClass type) {
                        return exported.contains(type.getPackageName())
                                ? SliceIdentifier.of(type.getPackageName())
                                : SliceIdentifier.ignore();
                    }

                    @Override
                    public String getDescription() {
                        return "exported packages";
                    }
                })
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true);
    }

    ArchRule librariesDoNotPrint() {
        return classes()
                .that(libraries)
                .should(never(GeneralCodingRules.ACCESS_STANDARD_STREAMS))
                .allowEmptyShould(true);
    }

    ArchRule librariesHaveNoThreadLocals() {
        return classes()
                .that(libraries)
                .should(never(dependOnClassesThat(
                        describe("are thread-locals", type -> type.isAssignableTo(ThreadLocal.class)))))
                .allowEmptyShould(true);
    }

    ArchRule librariesHaveNoSynchronizedMethods() {
        return methods()
                .that()
                .areDeclaredInClassesThat(libraries)
                .should()
                .notHaveModifier(JavaModifier.SYNCHRONIZED)
                .allowEmptyShould(true);
    }

    /**
     * What a caller passes has to read the machine's clock somewhere: a method reference is no call, and within a type
     * that is named {@code …Clock} a call is what the type is for.
     */
    ArchRule librariesTakeTimeAndChanceAsParameters() {
        return classes()
                .that(libraries)
                .and(describe("are not part of a clock", type -> !isPartOfClock(type)))
                .should(new ArchCondition<>("read no shared clock or generator") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        calls(type)
                                .filter(HouseRules::readsSharedSource)
                                .forEach(c -> events.add(SimpleConditionEvent.violated(c, c.getDescription())));
                    }
                })
                .allowEmptyShould(true);
    }

    private static boolean isPartOfClock(JavaClass type) {
        return type.getSimpleName().endsWith("Clock")
                || type.getEnclosingClass().map(HouseRules::isPartOfClock).orElse(false);
    }

    private static Stream<JavaCall<?>> calls(JavaClass type) {
        return Stream.concat(type.getMethodCallsFromSelf().stream(), type.getConstructorCallsFromSelf().stream());
    }

    private static boolean readsSharedSource(JavaCall<?> call) {
        String owner = call.getTargetOwner().getName();
        boolean bare = call.getTarget().getRawParameterTypes().isEmpty();
        return switch (call.getName()) {
            case "random" -> owner.equals("java.lang.Math") || owner.equals("java.lang.StrictMath");
            case "currentTimeMillis" -> owner.equals("java.lang.System");
            case "now" -> bare && owner.startsWith("java.time.");
            case "current" -> owner.equals("java.util.concurrent.ThreadLocalRandom");
            case JavaConstructor.CONSTRUCTOR_NAME ->
                bare && (owner.equals("java.util.Random") || owner.equals("java.util.SplittableRandom"));
            default -> false;
        };
    }

    ArchRule coresOpenNoSocket() {
        return noClasses()
                .that(cores)
                .should(dependOnClassesThat(resideIn(
                        "java.net.Socket",
                        "java.net.ServerSocket",
                        "java.net.DatagramSocket",
                        "java.net.MulticastSocket",
                        "java.net.URLConnection",
                        "java.net.HttpURLConnection",
                        "java.net.http.",
                        "java.nio.channels.SocketChannel",
                        "java.nio.channels.ServerSocketChannel",
                        "java.nio.channels.DatagramChannel",
                        "java.nio.channels.AsynchronousSocketChannel",
                        "java.nio.channels.AsynchronousServerSocketChannel")))
                .allowEmptyShould(true);
    }

    /**
     * One package may look classes up by name: class files for Java 17 can reach {@code java.lang.foreign}, which is final from
     * Java 22 on, in no other way.
     */
    ArchRule librariesDoNotReflect() {
        return classes()
                .that(libraries)
                .and(DescribedPredicate.not(in("runtime-onnx")
                        .and(describe(
                                "are the way to java.lang.foreign",
                                type -> type.getPackageName().endsWith(".internal.foreign")))))
                .should(never(dependOnClassesThat(describe(
                        "are for reflection",
                        type -> type.getName().startsWith("java.lang.reflect.")
                                && !type.getName().equals("java.lang.reflect.Array")))))
                .andShould(never(callMethodWhere(describe("it looks a class up by name", HouseRules::looksClassUp))))
                .allowEmptyShould(true);
    }

    private static boolean looksClassUp(JavaMethodCall call) {
        String owner = call.getTargetOwner().getName();
        return (owner.equals("java.lang.Class") && call.getName().equals("forName"))
                || (owner.equals("java.lang.invoke.MethodHandles$Lookup")
                        && call.getName().equals("findClass"));
    }
}
