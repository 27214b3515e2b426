// SPDX-License-Identifier: Apache-2.0
import ReaderStudies
import Statistics

/// A table with readers as the pilot of a reader study: its variance components, per pair of arms.
struct PlanningReaders {
  let study: ReaderStudy
  let figures: FigureTable
  let components: ReaderComponents
  /// How many cases were read.
  let cases: Int

  /// Takes two streams as the arms of a reader study; `nil` where there are no readers, or components cannot be estimated.
  init?(_ source: SampleSource, _ arms: [Stream]) {
    guard arms.count == 2, let made = try? ReaderStudyMaker(source: source).make(arms), made.study.arms.count == 2,
      made.study.readers.count > 1
    else { return nil }
    let study = made.study
    let figures = FigureTable(.area, of: study)
    let found = ObuchowskiRockette(figures).components
    guard let inner = found.armReader,
      let components = try? ReaderComponents(
        reader: found.reader, modalityReader: inner, variance: found.error, cov1: found.covariance1,
        cov2: found.covariance2, cov3: found.covariance3, cases: figures.units,
        origin: "Obuchowski-Rockette, jackknife")
    else { return nil }
    self.study = study
    self.figures = figures
    self.components = components
    self.cases = figures.units
  }

  /// The mean over readers of the first arm less the second's.
  var difference: Double? {
    let means = [0, 1].map { arm in
      let values = figures.readers.indices.compactMap { figures.value(arm: arm, reader: $0) }
      return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }
    guard let first = means[0], let second = means[1] else { return nil }
    return first - second
  }
}
