//! The same work for many items, a few at a time.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

/// How many requests are under way at a time: enough to hide the distance, few enough to be a polite guest.
const AT_ONCE: usize = 8;

/// Does the work for each item, on a few threads; answers in the items' order.
pub(super) fn in_parallel<T: Sync, R: Send>(
    items: &[T],
    work: impl Fn(&T) -> R + Sync,
    progress: impl Fn(usize),
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let (done, arriving) = mpsc::channel();
    let (next, work) = (&next, &work);
    let mut answers: Vec<Option<R>> = thread::scope(|scope| {
        for _ in 0..AT_ONCE.min(items.len()) {
            let done = done.clone();
            scope.spawn(move || {
                while let Some((place, item)) = {
                    let place = next.fetch_add(1, Ordering::Relaxed);
                    items.get(place).map(|item| (place, item))
                } {
                    // The receiver outlives the scope.
                    let _ = done.send((place, work(item)));
                }
            });
        }
        drop(done);
        let mut answers: Vec<Option<R>> = items.iter().map(|_| None).collect();
        for (count, (place, answer)) in arriving.iter().enumerate() {
            answers[place] = Some(answer);
            progress(count + 1);
        }
        answers
    });
    answers.iter_mut().filter_map(Option::take).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn answers_keep_their_order_and_their_number() {
        let items: Vec<u64> = (0..40).collect();
        let answers = in_parallel(
            &items,
            |item| {
                thread::sleep(Duration::from_millis(20 - item % 20));
                item * 2
            },
            |_| {},
        );
        assert_eq!(answers, items.iter().map(|item| item * 2).collect::<Vec<_>>());
        let none: Vec<u64> = in_parallel(&[], |item: &u64| *item, |_| {});
        assert!(none.is_empty());
    }
}
