// SPDX-License-Identifier: Apache-2.0

/// The mass attenuation coefficients of an element, and the curves through them.
///
/// Between two absorption edges the logarithm of the coefficient is one polynomial of the logarithm of the energy, fitted to the rows
/// of the table by least squares: of degree 9 where there are rows enough, within 4 parts in 10,000 of the tables (lead and
/// tungsten near their edges, and chromium, within 2 in 1,000). The tables' own kinks, which interpolation would keep, would cost
/// the sums over few energies a hundredfold of their accuracy (``SpectralQuadrature``).
struct ElementTable: Sendable {
  /// A stretch without an edge.
  private struct Stretch: Sendable {
    var total: LogarithmicFit
    var photoelectric: LogarithmicFit
  }

  private let edges: [Double]
  private let stretches: [Stretch]

  /// Takes rows in order of energy (keV), two of them about each edge.
  init(edges: [Double], energies: [Double], total: [Double], photoelectric: [Double]) {
    self.edges = edges
    stretches = (0...edges.count).map { number in
      let lowest = number == 0 ? 0 : edges[number - 1]
      let highest = number == edges.count ? Double.infinity : edges[number]
      let rows = energies.indices.filter { energies[$0] > lowest && energies[$0] < highest }
      let x = rows.map { energies[$0] }
      return Stretch(
        total: LogarithmicFit(x, rows.map { total[$0] }),
        photoelectric: LogarithmicFit(x, rows.map { photoelectric[$0] })
      )
    }
  }

  /// The mass attenuation coefficient in cm²/g at an energy in keV.
  func total(at energy: Double) -> Double { stretch(of: energy).total.value(at: energy) }

  /// The part of it that is the photoelectric effect, in cm²/g.
  func photoelectric(at energy: Double) -> Double { stretch(of: energy).photoelectric.value(at: energy) }

  private func stretch(of energy: Double) -> Stretch { stretches[edges.count { $0 <= energy }] }
}
