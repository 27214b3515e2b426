// SPDX-License-Identifier: Apache-2.0
import Foundation
import ReaderStudies
import Statistics
import TestSupport
import Testing
import Vocabulary

/// Against MRMCaov 0.3.0, the printout of OR-DBM MRMC 2.5 (by way of RJafroc's tests), RJafroc, and numpy.
@Suite struct `Obuchowski and Rockette's analysis, against printed results` {
  private static let covariances: [(FigureTable.Covariance, String)] = [
    (.jackknife, "jackknife"), (.deLong, "DeLong"), (.unbiased, "unbiased"),
  ]

  private func expect(_ value: Double?, _ printed: Numbers, _ what: String, floor: Double = 1e-14) {
    #expect(
      agrees(value, printed, floor: floor), "\(what): \(String(describing: value)), printed \(printed.value ?? "–")")
  }

  /// One block of MRMCaov's summary.
  private func check(
    _ model: ObuchowskiRockette, _ kind: Generalization, _ printed: Numbers, _ what: String
  ) {
    let parts = model.components
    if kind != .readers {
      let rows = printed["vcov_comps"]
      expect(parts.reader, rows.row("reader")["Estimate"], "\(what) VarR")
      expect(parts.armReader, rows.row("treatment:reader")["Estimate"], "\(what) VarTR")
      expect(parts.error, rows.row("Error")["Estimate"], "\(what) error")
      for (name, value) in [("Cov1", parts.covariance1), ("Cov2", parts.covariance2), ("Cov3", parts.covariance3)] {
        expect(value, rows.row(name)["Estimate"], "\(what) \(name)")
        expect(parts.correlation(value), rows.row(name)["Correlation"], "\(what) correlation \(name)")
      }
    }
    let equality = printed["test_equality"]
    let overall = model.overall(kind)
    expect(model.armMeanSquare?.value, equality["MS(T)"], "\(what) MS(T)")
    expect(overall.pValue, equality["p-value"], "\(what) p")
    if kind == .cases {
      expect(overall.statistic, equality["X2"], "\(what) X2")
      expect(overall.degreesOfFreedom.first, equality["df"], "\(what) df")
    } else {
      expect(model.interactionMeanSquare?.value, equality["MS(T:R)"], "\(what) MS(TR)")
      expect(overall.statistic, equality["F"], "\(what) F")
      expect(overall.degreesOfFreedom.first, equality["df1"], "\(what) df1")
      expect(overall.degreesOfFreedom.last, equality["df2"], "\(what) df2")
    }
    let difference = model.difference(0, less: 1, kind)
    let row = printed["test_diffs"]
    expect(difference?.value, row["Estimate"], "\(what) difference")
    expect(difference?.standardError, row["StdErr"], "\(what) SE")
    expect(difference?.test.statistic, row[kind == .cases ? "z" : "t"], "\(what) t")
    expect(difference?.test.pValue, row["p-value"], "\(what) p of the difference")
    let interval = difference?.estimate().interval
    expect(interval?.lower, row["CI"][0][0], "\(what) lower", floor: 1e-13)
    expect(interval?.upper, row["CI"][0][1], "\(what) upper", floor: 1e-13)
    if kind != .cases { expect(difference?.degreesOfFreedom, row["df"], "\(what) df of the difference") }
    for (arm, mean) in model.means(kind).enumerated() {
      let row = printed["test_means"]
      expect(mean.value, row["Estimate"][arm], "\(what) mean")
      expect(mean.standardError, row["StdErr"][arm], "\(what) SE of a mean")
      expect(mean.interval?.lower, row["CI"][arm][0], "\(what) lower of a mean")
      expect(mean.interval?.upper, row["CI"][arm][1], "\(what) upper of a mean")
    }
  }

  @Test(
    .enabled(if: SharedFiles.isThere, "the folder of published numbers is not here"), arguments: ["VanDyke", "Franken"])
  func `prints what MRMCaov prints, for each covariance and kind of sampling`(_ name: String) throws {
    let study = try PublishedStudy.load("\(name).csv")
    let printed = try PublishedStudy.numbers("mrmcaov_vandyke_franken.json")[name]
    for (covariance, key) in Self.covariances {
      let table = FigureTable(.area, of: study, covariance: covariance)
      let model = ObuchowskiRockette(table, range: 0...1, order: .asEstimated)
      for (kind, block) in [
        (Generalization.readersAndCases, "random"), (.cases, "fixedReaders"), (.readers, "fixedCases"),
      ] {
        check(model, kind, printed[key][block], "\(name) \(key) \(block)")
      }
      let fixed = printed[key]["fixedReaders"]
      for (reader, difference) in model.readerDifferences(0, less: 1) {
        let row = fixed["reader_test_diffs"]
        expect(difference.value, row["Estimate"][reader], "reader \(reader)")
        expect(difference.standardError, row["StdErr"][reader], "SE of reader \(reader)")
        expect(difference.test.pValue, row["p-value"][reader], "p of reader \(reader)")
        expect(difference.estimate().interval?.lower, row["CI"][reader][0], "lower of reader \(reader)", floor: 1e-12)
      }
      for (cell, figure) in model.readerFigures(range: 0...1).enumerated() {
        let row = fixed["reader_means"]
        expect(figure.value, row["empirical_auc"][cell], "cell \(cell)")
        expect(figure.standardError, row["StdErr"][cell], "SE of cell \(cell)", floor: 1e-12)
        expect(figure.interval?.upper, row["CI"][cell][1], "upper of cell \(cell)")
      }
    }
  }

  @Test(.enabled(if: SharedFiles.isThere, "the folder of published numbers is not here"))
  func `prints what MRMCaov prints for nested cases and binary figures`() throws {
    let printed = try PublishedStudy.numbers("mrmcaov_vandyke_franken.json")["VanDyke"]
    for (column, key) in [("case2", "nested_case2"), ("case3", "nested_case3")] {
      let study = try PublishedStudy.load("VanDyke.csv", cases: column)
      let model = ObuchowskiRockette(FigureTable(.area, of: study), range: 0...1)
      check(model, .readersAndCases, printed[key], key)
    }
    let study = try PublishedStudy.load("VanDyke.csv")
    for (figure, key) in [
      (EmpiricalFigure.sensitivity(atLeast: 3), "binary_sens_ge3_jackknife"),
      (.specificity(atLeast: 3), "binary_spec_ge3_jackknife"),
    ] {
      check(ObuchowskiRockette(FigureTable(figure, of: study), range: 0...1), .readersAndCases, printed[key], key)
    }
  }

  @Test(.enabled(if: SharedFiles.isThere, "the folder of published numbers is not here"))
  func `prints what OR-DBM MRMC prints where covariances are out of order`() throws {
    let study = try PublishedStudy.load("Franken.csv")
    let model = ObuchowskiRockette(FigureTable(.area, of: study))
    let fixed = model.overall(.cases)
    #expect(abs((fixed.statistic ?? 0) - 0.3210134720) < 5e-11)
    #expect(abs((fixed.pValue ?? 0) - 0.5709992210) < 5e-11)
    let error = try #require(model.difference(0, less: 1, .cases)?.standardError)
    #expect(abs(error - 0.01915847204743) < 1e-13)  // RJafroc, dataset03
    #expect(model.notes.contains { $0.contains("max(Cov2 − Cov3, 0)") })
    #expect(model.notes.contains { $0.contains("readers by arms is estimated below 0") })
  }

  @Test(.enabled(if: SharedFiles.isThere, "the folder of published numbers is not here"))
  func `judges non-inferiority as numpy does`() throws {
    let study = try PublishedStudy.load("VanDyke.csv")
    let printed = try PublishedStudy.numbers("computed.json")["MRMC_VanDyke"]
    for (covariance, key) in [(FigureTable.Covariance.jackknife, "jackknife"), (.deLong, "DeLong")] {
      let model = ObuchowskiRockette(FigureTable(.area, of: study, covariance: covariance))
      let judged = try #require(model.difference(1, less: 0)).judged(.nonInferiority(margin: 0.05))
      let row = printed[key]["NI_margin_0.05_last_vs_first"]
      expect(judged.tests.last?.statistic, row["t"], "t")
      expect(judged.tests.last?.pValue, row["p_one_sided"], "p")
      expect(judged.tests.last?.degreesOfFreedom.first, row["ddf"], "df")
      #expect(judged.isShown == true)
      #expect(judged.tests.last?.name == "noninferiority.auc")
    }
  }

  @Test(
    .enabled(if: SharedFiles.isThere, "the folder of published numbers is not here"),
    arguments: [("VanDyke", "dataset02"), ("Franken", "dataset03")])
  func `prints RJafroc's pseudovalue and covariance tables`(_ name: String, _ data: String) throws {
    let study = try PublishedStudy.load("\(name).csv")
    let model = ObuchowskiRockette(FigureTable(.area, of: study))
    let file = try PublishedStudy.numbers("rjafroc_values.json")
    let printed = file["UtilOutputReport/\(data)-OR-Wilcoxon.rds"]
    expect(model.readerMeanSquare?.value, printed["ANOVA"]["TRanova"].row("R")["MS"], "MS(R)")
    expect(model.overall().statistic, printed["RRRC"]["FTests"][0]["FStat"], "F")
    expect(model.overall(.cases).statistic, printed["FRRC"]["FTests"][0]["Chisq"], "χ²")
    expect(model.overall(.readers).statistic, printed["RRFC"]["FTests"][0]["F"], "F, cases fixed")
    guard data == "dataset02" else { return }
    let pseudovalues = try DorfmanBerbaumMetz(model)
    let table = file["UtilOutputReport/\(data)-DBM-Wilcoxon.rds"]
    let parts = table["ANOVA"]["VarCom"]
    for (row, value) in [
      ("VarR", pseudovalues.reader), ("VarC", pseudovalues.ofCase), ("VarTR", pseudovalues.armReader),
      ("VarTC", pseudovalues.armCase), ("VarRC", pseudovalues.readerCase), ("VarErr", pseudovalues.error),
    ] { expect(value, parts.row(row)["Estimates"], row) }
    for (row, value) in pseudovalues.meanSquares {
      expect(value, table["ANOVA"]["TRCanova"].row(row)["MS"], "MS(\(row))")
    }
    expect(pseudovalues.overall.statistic, table["RRRC"]["FTests"][0]["FStat"], "F of pseudovalues")
    expect(pseudovalues.overallFixedReaders.statistic, table["FRRC"]["FTests"][0]["FStat"], "F, readers fixed")
    expect(pseudovalues.overallFixedReaders.pValue, table["FRRC"]["FTests"][0]["p"], "p, readers fixed")
    expect(pseudovalues.overallFixedReaders.degreesOfFreedom.last, table["FRRC"]["FTests"][1]["DF"], "df")
  }

  @Test(.enabled(if: SharedFiles.isThere, "the folder of published numbers is not here"))
  func `refuses pseudovalues where there are none`() throws {
    let study = try PublishedStudy.load("VanDyke.csv")
    let model = ObuchowskiRockette(FigureTable(.area, of: study, covariance: .deLong))
    #expect(throws: DorfmanBerbaumMetz.NoPseudovalues.otherCovariances) { try DorfmanBerbaumMetz(model) }
  }
}
