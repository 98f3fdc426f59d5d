//! Who may come in, through the public door.

use shared::api::session::{
    GetMe, GetSetup, SetUp, SetUpBody, SignIn, SignInBody, SignOut, SignOutEverywhere,
};
use shared::error::Code;
use tests::house::{EMAIL, PASSWORD, set_up, sign_in};
use tests::{Api, Hub};

fn body(email: &str, password: &str) -> SignInBody {
    SignInBody { email: email.to_owned(), password: password.to_owned() }
}

fn founding(token: &str) -> SetUpBody {
    SetUpBody {
        token: token.to_owned(),
        firm_name: "Studio Bianchi".to_owned(),
        person_name: "Giulia Bianchi".to_owned(),
        email: EMAIL.to_owned(),
        password: PASSWORD.to_owned(),
    }
}

#[tokio::test]
async fn the_set_up_link_makes_one_firm_and_is_dead_then() {
    let hub = Hub::start(&[]).await.unwrap();
    let api = Api::new(&hub.url).unwrap();
    assert!(api.get::<GetSetup>((), (), ()).await.unwrap().needed);
    assert_eq!(api.refused::<SetUp>((), (), founding("another")).await.unwrap(), Code::LinkDead);
    let token = hub.set_up_token().unwrap();
    let me = api.get::<SetUp>((), (), founding(&token)).await.unwrap();
    assert_eq!((me.person.email.as_str(), me.firm_name.as_str()), (EMAIL, "Studio Bianchi"));
    assert_eq!(api.refused::<SetUp>((), (), founding(&token)).await.unwrap(), Code::LinkDead);
    assert!(!api.get::<GetSetup>((), (), ()).await.unwrap().needed);
}

#[tokio::test]
async fn the_secret_of_the_link_and_the_password_are_in_no_log_and_no_file() {
    let mut hub = Hub::start(&[]).await.unwrap();
    let api = Api::new(&hub.url).unwrap();
    let token = hub.set_up_token().unwrap();
    set_up(&api, &token).await.unwrap();
    hub.stop().await.unwrap();
    assert!(!hub.log_text().contains(&token) && !hub.log_text().contains(PASSWORD));
    for file in std::fs::read_dir(hub.data()).unwrap() {
        let path = file.unwrap().path();
        let bytes = if path.is_file() { std::fs::read(&path).unwrap() } else { Vec::new() };
        let holds = |secret: &str| bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(!holds(&token) && !holds(PASSWORD), "{}", path.display());
    }
}

#[tokio::test]
async fn an_unknown_person_and_a_wrong_password_get_the_same_answer() {
    let hub = Hub::start(&[]).await.unwrap();
    let api = Api::new(&hub.url).unwrap();
    set_up(&api, &hub.set_up_token().unwrap()).await.unwrap();
    let stranger = Api::new(&hub.url).unwrap();
    let wrong = stranger.call::<SignIn>((), (), body(EMAIL, "not the password")).await.unwrap().unwrap_err();
    let unknown =
        stranger.call::<SignIn>((), (), body("a@b.it", "not the password")).await.unwrap().unwrap_err();
    assert_eq!((wrong.code, wrong.detail), (unknown.code, unknown.detail));
    assert_eq!(wrong.code, Code::WrongCredentials);
}

#[tokio::test]
async fn many_wrong_passwords_bring_a_pause_but_not_for_a_device_that_is_known() {
    let hub = Hub::start(&[]).await.unwrap();
    let known = Api::new(&hub.url).unwrap();
    set_up(&known, &hub.set_up_token().unwrap()).await.unwrap();
    let stranger = Api::new(&hub.url).unwrap();
    let mut last = Code::WrongCredentials;
    for _ in 0..30 {
        last = stranger.refused::<SignIn>((), (), body(EMAIL, "a guess of mine")).await.unwrap();
        if last == Code::TooManyAttempts {
            break;
        }
    }
    assert_eq!(last, Code::TooManyAttempts);
    sign_in(&known).await.unwrap();
}

#[tokio::test]
async fn whoever_signs_out_is_out_here_and_whoever_signs_out_everywhere_is_out_everywhere() {
    let hub = Hub::start(&[]).await.unwrap();
    let (first, second) = (Api::new(&hub.url).unwrap(), Api::new(&hub.url).unwrap());
    set_up(&first, &hub.set_up_token().unwrap()).await.unwrap();
    sign_in(&second).await.unwrap();
    second.get::<SignOut>((), (), ()).await.unwrap();
    assert_eq!(second.refused::<GetMe>((), (), ()).await.unwrap(), Code::SignedOut);
    assert!(first.get::<GetMe>((), (), ()).await.is_ok());
    sign_in(&second).await.unwrap();
    second.get::<SignOutEverywhere>((), (), ()).await.unwrap();
    assert_eq!(first.refused::<GetMe>((), (), ()).await.unwrap(), Code::SignedOut);
}

#[tokio::test]
async fn a_session_outlives_the_hubs_restart() {
    let mut hub = Hub::start(&[]).await.unwrap();
    let mut api = Api::new(&hub.url).unwrap();
    set_up(&api, &hub.set_up_token().unwrap()).await.unwrap();
    hub.kill().await.unwrap();
    hub.start_again().await.unwrap();
    api.base.clone_from(&hub.url);
    assert!(api.get::<GetMe>((), (), ()).await.is_ok());
    assert!(!api.get::<GetSetup>((), (), ()).await.unwrap().needed);
}

#[tokio::test]
async fn another_sites_page_changes_nothing() {
    let hub = Hub::start(&[]).await.unwrap();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    for (header, value) in [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")] {
        let answer = client
            .post(format!("{}/api/session", hub.url))
            .header(header, value)
            .json(&body(EMAIL, PASSWORD))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 403, "{header}");
    }
}
