#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| survive::read(bytes));

libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, most: usize, seed: u32| {
    survive::mutate(data, size, most, seed, libfuzzer_sys::fuzzer_mutate)
});
