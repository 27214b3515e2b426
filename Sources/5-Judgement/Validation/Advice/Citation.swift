// SPDX-License-Identifier: Apache-2.0

/// Where a piece of advice comes from.
public struct Citation: Sendable, Hashable, CustomStringConvertible {
  /// The first authors.
  public var authors: String
  /// The journal or meeting, with volume and page where it has them.
  public var place: String
  /// The year.
  public var year: Int

  init(_ authors: String, _ place: String, _ year: Int) {
    self.authors = authors
    self.place = place
    self.year = year
  }

  /// `Saito and Rehmsmeier, PLoS ONE 10 (2015) e0118432`, as the place says it.
  public var description: String { "\(authors), \(place) (\(year))" }
}

extension Citation {
  static let metricsReloaded = Citation("Maier-Hein, Reinke et al.", "Nature Methods 21, 195–212", 2024)
  static let pitfalls = Citation("Reinke et al.", "Nature Methods 21, 182–194", 2024)
  static let saito = Citation("Saito and Rehmsmeier", "PLoS ONE 10, e0118432", 2015)
  static let chicco = Citation("Chicco and Jurman", "BMC Genomics 21, 6", 2020)
  static let mercaldo = Citation("Mercaldo, Lau and Zhou", "Statistics in Medicine 26, 2170–2183", 2007)
  static let kingZeng = Citation("King and Zeng", "Political Analysis 9, 137–163", 2001)
  static let vanCalster = Citation("Van Calster et al.", "BMC Medicine 17, 230", 2019)
  static let vickers = Citation("Vickers and Elkin", "Medical Decision Making 26, 565–574", 2006)
  static let halligan = Citation("Halligan, Altman and Mallett", "European Radiology 25, 932–939", 2015)
  static let stard = Citation("Bossuyt et al., STARD 2015", "BMJ 351, h5527", 2015)
  static let steyerberg = Citation("Steyerberg et al.", "Epidemiology 21, 128–138", 2010)
  static let kumar = Citation("Kumar, Liang and Ma", "Advances in Neural Information Processing Systems 32", 2019)
  static let collins = Citation("Collins, Ogundimu and Altman", "Statistics in Medicine 35, 214–226", 2016)
  static let feinstein = Citation("Feinstein and Cicchetti", "Journal of Clinical Epidemiology 43, 543–549", 1990)
  static let gwet = Citation("Gwet", "British Journal of Mathematical and Statistical Psychology 61, 29–48", 2008)
  static let cohen = Citation("Cohen", "Psychological Bulletin 70, 213–220", 1968)
  static let handTill = Citation("Hand and Till", "Machine Learning 45, 171–186", 2001)
  static let hanley = Citation("Hanley and McNeil", "Radiology 143, 29–36", 1982)
  static let obuchowski = Citation("Obuchowski", "Biometrics 53, 567–578", 1997)
  static let rutter = Citation("Rutter", "Academic Radiology 7, 413–419", 2000)
  static let rockette = Citation(
    "Obuchowski and Rockette", "Communications in Statistics: Simulation and Computation 24, 285–308", 1995)
  static let chakraborty = Citation("Chakraborty and Berbaum", "Medical Physics 31, 2313–2330", 2004)
  static let taha = Citation("Taha and Hanbury", "BMC Medical Imaging 15, 29", 2015)
  static let nikolov = Citation("Nikolov et al.", "Journal of Medical Internet Research 23, e26151", 2021)
  static let shit = Citation("Shit et al.", "IEEE/CVF Conference on Computer Vision and Pattern Recognition", 2021)
  static let kirillov = Citation(
    "Kirillov et al.", "IEEE/CVF Conference on Computer Vision and Pattern Recognition", 2019)
}
