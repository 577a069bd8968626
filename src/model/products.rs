//! Products of columns, summed in lanes: with the widest vectors the processor has, and the same bits whichever these are.
//! Every sum has its lanes in the source, and Rust never fuses a product into a sum.

#![expect(clippy::inline_always, reason = "what is not inlined keeps to the narrow vectors of the oldest processor")]

use pulp::NullaryFnOnce;

/// Rows a block inside a chunk: a block of forty weighted columns stays in the first-level cache.
pub(super) const BLOCK: usize = 128;
/// Sums that run side by side: a vector of the processors of today.
const LANES: usize = 4;

/// Adds the products of all pairs of weighted columns to the lower half of a square matrix, in tiles of two columns by
/// four. Columns have [`BLOCK`] rows each; rows that are not there are zero.
pub(super) struct Products<'a> {
    pub(super) sum: &'a mut [f64],
    pub(super) weighted: &'a [f64],
    /// How many columns.
    pub(super) size: usize,
}

impl NullaryFnOnce for Products<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let (lanes, _) = self.weighted.as_chunks::<LANES>();
        // Beyond the last column the last one stands in, and its products go nowhere.
        let column = |j: usize| {
            let j = j.min(self.size - 1);
            &lanes[j * (BLOCK / LANES)..(j + 1) * (BLOCK / LANES)]
        };
        for j in (0..self.size).step_by(2) {
            for k in (0..=j + 1).step_by(4) {
                let products =
                    tile([column(j), column(j + 1)], [column(k), column(k + 1), column(k + 2), column(k + 3)]);
                for (row, products) in (j..self.size).zip(products) {
                    for (entry, product) in
                        self.sum[row * self.size + k..=row * self.size + row].iter_mut().zip(products)
                    {
                        *entry += product;
                    }
                }
            }
        }
    }
}

#[inline(always)]
fn tile(two: [&[[f64; LANES]]; 2], four: [&[[f64; LANES]]; 4]) -> [[f64; 4]; 2] {
    let steps = BLOCK / LANES;
    let (two, four) = (two.map(|column| &column[..steps]), four.map(|column| &column[..steps]));
    let mut sums = [[0.0; LANES]; 8];
    for step in 0..steps {
        let (one, other) = (two[0][step], two[1][step]);
        add_product(&mut sums[0], one, four[0][step]);
        add_product(&mut sums[1], one, four[1][step]);
        add_product(&mut sums[2], one, four[2][step]);
        add_product(&mut sums[3], one, four[3][step]);
        add_product(&mut sums[4], other, four[0][step]);
        add_product(&mut sums[5], other, four[1][step]);
        add_product(&mut sums[6], other, four[2][step]);
        add_product(&mut sums[7], other, four[3][step]);
    }
    [[0, 1, 2, 3], [4, 5, 6, 7]].map(|row| row.map(|at: usize| total(sums[at])))
}

#[inline(always)]
fn add_product(sum: &mut [f64; LANES], one: [f64; LANES], other: [f64; LANES]) {
    for lane in 0..LANES {
        sum[lane] += one[lane] * other[lane];
    }
}

#[inline(always)]
fn total(sums: [f64; LANES]) -> f64 {
    (sums[0] + sums[1]) + (sums[2] + sums[3])
}

/// The scalar product of two columns of one length.
#[inline(always)]
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
    let rest: f64 = a_rest.iter().zip(b_rest).map(|(x, y)| x * y).sum();
    let mut sums = [0.0; LANES];
    a.iter().zip(b).for_each(|(x, y)| add_product(&mut sums, *x, *y));
    total(sums) + rest
}
