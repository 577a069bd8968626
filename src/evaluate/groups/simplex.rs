//! The least and the greatest value of a sum over all tables of counts that agree with what is shown: a two-phase simplex
//! with Bland's rule (Bland 1977), small and slow.

const TINY: f64 = 1e-7;

/// All `x ≥ 0` that satisfy some equations.
pub(super) struct Polytope {
    /// A row an equation, solved for its basic variable; the last cell is the right-hand side.
    rows: Vec<Vec<f64>>,
    basis: Vec<usize>,
    variables: usize,
}

impl Polytope {
    /// Equations of coefficients and right-hand side that some `x ≥ 0` satisfies.
    pub(super) fn of(equations: &[(Vec<f64>, f64)], variables: usize) -> Self {
        let count = equations.len();
        let row = |(place, (coefficients, right)): (usize, &(Vec<f64>, f64))| {
            let sign = if *right < 0.0 { -1.0 } else { 1.0 };
            let mut row = vec![0.0; variables + count + 1];
            row.iter_mut().zip(coefficients).for_each(|(cell, coefficient)| *cell = sign * coefficient);
            row[variables + place] = 1.0;
            row[variables + count] = sign * right;
            row
        };
        let rows: Vec<Vec<f64>> = equations.iter().enumerate().map(row).collect();
        let mut whole = Self { rows, basis: (variables..variables + count).collect(), variables: variables + count };
        let artificial: Vec<f64> = (0..whole.variables).map(|place| f64::from(place >= variables)).collect();
        assert!(whole.minimise(&artificial).unwrap().abs() < 1e-5, "nothing agrees with what is shown");
        whole.drop_artificial(variables);
        whole
    }

    /// Takes the artificial variables out, with the equations that say nothing new.
    fn drop_artificial(&mut self, variables: usize) {
        let mut row = 0;
        while row < self.rows.len() {
            if self.basis[row] < variables {
                row += 1;
            } else if let Some(column) = (0..variables).find(|column| self.rows[row][*column].abs() > TINY) {
                self.pivot(row, column);
                row += 1;
            } else {
                self.rows.swap_remove(row);
                self.basis.swap_remove(row);
            }
        }
        for row in &mut self.rows {
            let right = row.pop().unwrap();
            row.truncate(variables);
            row.push(right);
        }
        self.variables = variables;
    }

    fn pivot(&mut self, row: usize, column: usize) {
        let scale = self.rows[row][column];
        self.rows[row].iter_mut().for_each(|cell| *cell /= scale);
        let pivot = self.rows[row].clone();
        for (other, cells) in self.rows.iter_mut().enumerate().filter(|(other, _)| *other != row) {
            let _ = other;
            let factor = cells[column];
            if factor != 0.0 {
                cells.iter_mut().zip(&pivot).for_each(|(cell, by)| *cell -= factor * by);
            }
        }
        self.basis[row] = column;
    }

    /// The least of `costs · x`; `None` where there is no least.
    fn minimise(&mut self, costs: &[f64]) -> Option<f64> {
        loop {
            let reduced = |column: usize| {
                let basic: f64 =
                    self.rows.iter().zip(&self.basis).map(|(row, basic)| costs[*basic] * row[column]).sum();
                costs[column] - basic
            };
            let Some(column) = (0..self.variables).find(|column| reduced(*column) < -TINY) else { break };
            let last = self.variables;
            let ratios = self.rows.iter().enumerate().filter(|(_, row)| row[column] > TINY);
            let ratios = ratios.map(|(place, row)| (row[last] / row[column], self.basis[place], place));
            let (_, _, row) = ratios.min_by(|one, other| {
                if (one.0 - other.0).abs() < 1e-9 { one.1.cmp(&other.1) } else { one.0.total_cmp(&other.0) }
            })?;
            self.pivot(row, column);
        }
        Some(self.rows.iter().zip(&self.basis).map(|(row, basic)| costs[*basic] * row[self.variables]).sum())
    }

    /// How far apart the least and the greatest of `target · x` lie.
    pub(super) fn width(&self, target: &[f64]) -> f64 {
        let least = |sign: f64| {
            let mut own = Self { rows: self.rows.clone(), basis: self.basis.clone(), variables: self.variables };
            own.minimise(&target.iter().map(|cost| sign * cost).collect::<Vec<_>>())
        };
        match (least(1.0), least(-1.0)) {
            (Some(low), Some(high)) => -high - low,
            _ => f64::INFINITY,
        }
    }
}

#[test]
fn a_table_with_one_free_cell_has_the_range_of_frechet() {
    // Rows 12 and 30, columns 20 and 22: the first cell lies between 0 and 12.
    let equations = [
        (vec![1.0, 1.0, 0.0, 0.0], 12.0),
        (vec![0.0, 0.0, 1.0, 1.0], 30.0),
        (vec![1.0, 0.0, 1.0, 0.0], 20.0),
        (vec![0.0, 1.0, 0.0, 1.0], 22.0),
    ];
    let free = Polytope::of(&equations, 4);
    assert!((free.width(&[1.0, 0.0, 0.0, 0.0]) - 12.0).abs() < 1e-9);
    assert!(free.width(&[1.0, 1.0, 0.0, 0.0]).abs() < 1e-9);
    assert!(Polytope::of(&equations[..1], 4).width(&[0.0, 0.0, 1.0, 0.0]).is_infinite());
}
