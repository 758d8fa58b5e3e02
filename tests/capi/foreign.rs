// The C API from a language that reads no header: structures, codes and strings as a foreign function
// interface declares them. Exit code 101 if an assertion fails.
use std::ffi::{c_char, c_void, CStr, CString};

#[repr(C)]
struct Array {
    struct_size: u32,
    dtype: i32,
    data: *mut c_void,
    shape: [i64; 4],
    strides: *const i64,
}

#[repr(C)]
struct Positions {
    struct_size: u32,
    count: i64,
    numbers: *const i64,
}

#[link(name = "ropecheck")]
extern "C" {
    fn ropecheck_rotation_open(text: *const c_char, options: *const c_void,
        rotation: *mut *mut c_void, message: *mut c_char, size: usize) -> i32;
    fn ropecheck_rotation_close(rotation: *mut c_void);
    fn ropecheck_rotate(rotation: *const c_void, x: *const Array, positions: *const Positions,
        direction: i32, result: *const Array, message: *mut c_char, size: usize) -> i32;
    fn ropecheck_check(rotation: *const c_void, x: *const Array, y: *const Array,
        positions: *const Positions, options: *const c_void, verdict: *mut *mut c_void,
        message: *mut c_char, size: usize) -> i32;
    fn ropecheck_verdict_outcome(verdict: *const c_void) -> i32;
    fn ropecheck_verdict_text(verdict: *const c_void, which: i32) -> *const c_char;
    fn ropecheck_verdict_close(verdict: *mut c_void);
}

fn main() {
    let mut why = [0 as c_char; 1024];
    let message = |why: &[c_char]| unsafe { CStr::from_ptr(why.as_ptr()) }.to_string_lossy().into_owned();
    let mut rotation: *mut c_void = std::ptr::null_mut();
    unsafe {
        let unknown = CString::new("llama-33").unwrap();
        let code = ropecheck_rotation_open(unknown.as_ptr(), std::ptr::null(), &mut rotation,
            why.as_mut_ptr(), why.len());
        assert!(code == 2 && message(&why).contains("no preset 'llama-33'"), "{}", message(&why));
        let known = CString::new("llama-3").unwrap();
        assert_eq!(ropecheck_rotation_open(known.as_ptr(), std::ptr::null(), &mut rotation,
            why.as_mut_ptr(), why.len()), 0);
        let mut x: Vec<f32> = (0..8 * 128).map(|i| (i % 37) as f32 - 18.0).collect();
        let mut y = vec![0f32; x.len()];
        let numbers: Vec<i64> = (1000..1008).collect();
        let array = |data: &mut Vec<f32>| Array {
            struct_size: std::mem::size_of::<Array>() as u32,
            dtype: 0,
            data: data.as_mut_ptr() as *mut c_void,
            shape: [1, 8, 1, 128],
            strides: std::ptr::null(),
        };
        let positions = Positions {
            struct_size: std::mem::size_of::<Positions>() as u32,
            count: 8,
            numbers: numbers.as_ptr(),
        };
        let (before, after) = (array(&mut x), array(&mut y));
        assert_eq!(ropecheck_rotate(rotation, &before, &positions, 0, &after, why.as_mut_ptr(),
            why.len()), 0, "{}", message(&why));
        for outcome in [0, 1] {
            let mut verdict: *mut c_void = std::ptr::null_mut();
            assert_eq!(ropecheck_check(rotation, &before, &after, &positions, std::ptr::null(),
                &mut verdict, why.as_mut_ptr(), why.len()), 0, "{}", message(&why));
            assert_eq!(ropecheck_verdict_outcome(verdict), outcome);
            let reason = CStr::from_ptr(ropecheck_verdict_text(verdict, 1)).to_string_lossy();
            assert_eq!(reason.contains("token 5, head 0, pair 3"), outcome == 1, "{}", reason);
            ropecheck_verdict_close(verdict);
            *(after.data as *mut f32).add(5 * 128 + 3) += 1.0;
        }
        ropecheck_rotation_close(rotation);
    }
}
