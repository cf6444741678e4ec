//! Links: good without a token, for a few minutes, for one file, and as long as their maker sees it.

use chrono::TimeDelta;

use super::Filing;

#[tokio::test]
async fn a_link_dies_after_its_minutes() {
    let filing = Filing::new().await;
    let id = filing.attached("DRAFT").await;
    let link = filing.link("LYJ", &id).await;
    filing.city.clock.advance(TimeDelta::seconds(299));
    assert_eq!(filing.get(None, &link).await.status, 200);
    filing.city.clock.advance(TimeDelta::seconds(1));
    let expired = filing.get(None, &link).await;
    assert_eq!(expired.status, 403);
    assert_eq!(expired.message(), "The link is not valid, or no longer: query downloadUrl again");
    assert_eq!(filing.get(Some("LYJ"), &link).await.status, 403, "a token does not mend it");
}

#[tokio::test]
async fn a_forged_link_is_as_good_as_an_expired_one() {
    let filing = Filing::new().await;
    let (id, other) = (filing.attached("SUBMITTED").await, filing.attached("RETURNED").await);
    let link = filing.link("LYJ", &id).await;
    let of_office = filing.link("supervisor", &id).await;
    let sight = |link: &str| link.split("sight=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    let forged = [
        link.replace(&id, &other),
        link.replace(&id, "ATT_x"),
        link.replace(&sight(&link), &sight(&of_office)),
        link.replace("expires=1", "expires=2"),
        link.replace("signature=", "signature=A"),
        link.split("&sight").next().unwrap().to_owned() + "&signature=",
        format!("{link}&sight=x"),
    ];
    let refused = forged.iter().map(async |link| filing.get(None, link).await.untraced());
    let refused = futures_util::future::join_all(refused).await;
    assert_eq!(refused[0].0, 403);
    assert!(refused.iter().all(|one| *one == refused[0]), "{refused:?}");
    assert_eq!(filing.get(None, &format!("/files/{id}")).await.status, 401, "without a signature a token is asked for");
}

#[tokio::test]
async fn a_link_dies_with_the_sight_that_it_was_made_from() {
    let filing = Filing::new().await;
    let id = filing.attached("SUBMITTED").await;
    let (leads, offices, own) =
        (filing.link("KJJ", &id).await, filing.link("supervisor", &id).await, filing.link("LYJ", &id).await);
    for link in [&leads, &offices, &own] {
        assert_eq!(filing.get(None, link).await.status, 200);
    }
    filing.set_status("SUBMITTED", "DRAFT").await;
    assert_eq!(filing.get(None, &leads).await.status, 404);
    assert_eq!(filing.get(None, &offices).await.status, 404);
    assert_eq!(filing.get(None, &own).await.status, 200);
    assert_eq!(filing.remove("LYJ", &id).await.status, 204);
    assert_eq!(filing.get(None, &own).await.status, 404);
}

#[tokio::test]
async fn a_link_follows_its_settings() {
    let secret = "another secret of the tests, also of 32 bytes";
    let filing = Filing::with(&[("DUBAN_FILES__LINK_SECONDS", "10"), ("DUBAN_FILES__LINK_SECRET", secret)]).await;
    let id = filing.attached("DRAFT").await;
    let link = filing.link("LYJ", &id).await;
    assert_eq!(filing.get(None, &link).await.status, 200);
    filing.city.clock.advance(TimeDelta::seconds(10));
    assert_eq!(filing.get(None, &link).await.status, 403);
}
