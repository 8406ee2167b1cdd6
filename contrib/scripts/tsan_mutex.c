/* Tells the thread sanitizer what Swift's Mutex does under contention.
 *
 * Synchronization.Mutex takes and leaves an uncontended lock in code that is compiled into our modules, so the sanitizer
 * sees it. Under contention it calls two functions of libswiftSynchronization.so, which is not built for the sanitizer and
 * lets the kernel pass the lock on (FUTEX_LOCK_PI); every access under a contended lock would be reported as a race. This
 * library is loaded before that one: it calls the same two functions, and says "acquired" after the first and "released"
 * before the second. It hides nothing: an access that is not under the lock is still reported.
 *
 * The lock is the callee's self, which Swift passes in r13 (x86-64) or x20 (arm64).
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>

__attribute__((weak)) void __tsan_acquire(void *lock);
__attribute__((weak)) void __tsan_release(void *lock);

__attribute__((visibility("hidden"))) void *mutex_lock_slow, *mutex_unlock_slow;

__attribute__((constructor)) static void find(void) {
    mutex_lock_slow = dlsym(RTLD_NEXT, "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF");
    mutex_unlock_slow = dlsym(RTLD_NEXT, "$s15Synchronization12_MutexHandleV11_unlockSlowyyF");
}

__attribute__((visibility("hidden"), used)) void mutex_acquired(void *lock) {
    if (__tsan_acquire) __tsan_acquire(lock);
}

__attribute__((visibility("hidden"), used)) void mutex_released(void *lock) {
    if (__tsan_release) __tsan_release(lock);
}

#if defined(__x86_64__)
__asm__(
    ".globl \"$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF\"\n"
    "\"$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF\":\n"
    "    pushq %r13\n"
    "    call *mutex_lock_slow(%rip)\n"
    "    movq (%rsp), %rdi\n"
    "    call mutex_acquired\n"
    "    popq %r13\n"
    "    ret\n"
    ".globl \"$s15Synchronization12_MutexHandleV11_unlockSlowyyF\"\n"
    "\"$s15Synchronization12_MutexHandleV11_unlockSlowyyF\":\n"
    "    pushq %r13\n"
    "    movq %r13, %rdi\n"
    "    call mutex_released\n"
    "    popq %r13\n"
    "    jmp *mutex_unlock_slow(%rip)\n");
#elif defined(__aarch64__)
__asm__(
    ".globl \"$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF\"\n"
    "\"$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF\":\n"
    "    stp x20, x30, [sp, #-16]!\n"
    "    adrp x9, mutex_lock_slow\n"
    "    ldr x9, [x9, :lo12:mutex_lock_slow]\n"
    "    blr x9\n"
    "    ldr x0, [sp]\n"
    "    bl mutex_acquired\n"
    "    ldp x20, x30, [sp], #16\n"
    "    ret\n"
    ".globl \"$s15Synchronization12_MutexHandleV11_unlockSlowyyF\"\n"
    "\"$s15Synchronization12_MutexHandleV11_unlockSlowyyF\":\n"
    "    stp x20, x30, [sp, #-16]!\n"
    "    mov x0, x20\n"
    "    bl mutex_released\n"
    "    ldp x20, x30, [sp], #16\n"
    "    adrp x9, mutex_unlock_slow\n"
    "    ldr x9, [x9, :lo12:mutex_unlock_slow]\n"
    "    br x9\n");
#else
#error "the registers of this architecture are not known here"
#endif
