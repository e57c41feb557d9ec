#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| gongkai::fuzzing::warc(data));
